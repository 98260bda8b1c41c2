"""The second factor: a code of six digits from an app on the person's phone, for acts that must not be stolen.

Time-based one-time passwords of RFC 6238 (SHA-1, 6 digits, steps of 30 seconds), which every authenticator app knows.
`now` is always the real time, since the phone knows no other.
"""

from __future__ import annotations

import datetime as dt
import hmac
import math
import secrets
from dataclasses import dataclass

import pyotp
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.foundation import audit
from core.foundation.errors import Refused
from core.foundation.staff import passwords
from core.foundation.staff.model import RecoveryCode, SecondFactor, Staff
from core.foundation.staff.people import APPROVER_AFTER, by_id, subject
from core.foundation.staff.sign_ins import TooManyAttempts

DRIFT = 1  # steps that a phone's clock may be ahead or behind
TRIES = 5
PAUSE = dt.timedelta(minutes=15)  # after so many wrong codes
RECOVERY_CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without what looks alike


@dataclass(frozen=True)
class Enrolment:
    """What the app must learn: the secret in Base32, and the same as an address for a QR code."""

    secret: str
    uri: str


def begin(session: Session, staff_id: int, issuer: str, now: dt.datetime) -> Enrolment:
    """Makes a secret that counts once `confirm` has seen a code of it; said again, a new one.

    Raises Refused where the person has a second factor already.
    """
    person, kept = by_id(session, staff_id, lock=True), session.get(SecondFactor, staff_id)
    if kept is not None and kept.confirmed_at is not None:
        raise Refused("You have a second factor already.")
    if kept is None:
        kept = SecondFactor(staff_id=staff_id, created_at=now, last_step=0, failures=0)
        session.add(kept)
    kept.secret, kept.created_at = pyotp.random_base32(), now
    session.flush()
    return _enrolment(kept, person, issuer)


def begun(session: Session, staff_id: int, issuer: str) -> Enrolment | None:
    """The enrolment that waits for its first code, or None."""
    kept = session.get(SecondFactor, staff_id)
    waits = kept is not None and kept.confirmed_at is None
    return _enrolment(kept, by_id(session, staff_id), issuer) if kept is not None and waits else None


def confirm(session: Session, staff_id: int, code: str, now: dt.datetime) -> list[str]:
    """Makes the second factor count and gives the recovery codes, which are shown this once.

    The person may approve 24 hours later.

    Raises Refused for a wrong code, and where nothing was begun.
    """
    kept = _locked(session, staff_id)
    if kept is None or kept.confirmed_at is not None:
        raise Refused("Please begin again.")
    step = _step_of(kept, code, now)
    if step is None:
        raise _wrong_code()
    kept.confirmed_at, kept.last_step = now, step
    kept.failures, kept.locked_until = 0, None
    _waits_a_day(by_id(session, staff_id, lock=True), now)
    audit.record(session, subject(staff_id), "staff.second_factor", subject(staff_id), now)
    return _new_recovery_codes(session, staff_id)


def begin_check(session: Session, staff_id: int, now: dt.datetime) -> None:
    """Counts an attempt before the code is checked, in a transaction of its own; `check` takes it back.

    Raises TooManyAttempts after 5 wrong codes, for 15 minutes.
    """
    kept = _locked(session, staff_id)
    if kept is None:
        return
    if kept.locked_until and kept.locked_until > now:
        minutes = math.ceil((kept.locked_until - now).total_seconds() / 60)
        raise TooManyAttempts(
            "Too many failed attempts. Please try again in %(minutes)s minutes.", minutes=max(1, minutes)
        )
    kept.failures += 1
    if kept.failures >= TRIES:
        kept.failures, kept.locked_until = 0, now + PAUSE


def check(session: Session, staff_id: int, code: str, now: dt.datetime) -> None:
    """Takes a code, or a recovery code; each works once, also when it comes twice in the same moment.

    Raises Refused for a wrong or used one, and where the person has no second factor.
    """
    kept = _locked(session, staff_id)
    if kept is None or kept.confirmed_at is None:
        raise Refused("Please set up your second factor on your profile first.")
    step = _step_of(kept, code, now)
    if step is None and not _use_recovery_code(session, staff_id, code, now):
        raise _wrong_code()
    if step is not None:
        kept.last_step = step
    kept.failures, kept.locked_until = 0, None


def enrolled(session: Session, staff_id: int) -> bool:
    """Whether the person's second factor counts."""
    kept = session.get(SecondFactor, staff_id)
    return kept is not None and kept.confirmed_at is not None


def recovery_codes_left(session: Session, staff_id: int) -> int:
    """How many recovery codes are not used yet."""
    unused = (RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None))
    return session.execute(sa.select(sa.func.count()).select_from(RecoveryCode).where(*unused)).scalar_one()


def reset(session: Session, staff_id: int, *, now: dt.datetime, actor: str) -> None:
    """Takes the second factor away, for a new phone; the person may approve again 24 hours later.

    By an admin for somebody else, or by the person after `check`.
    """
    person = by_id(session, staff_id, lock=True)
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    session.execute(sa.delete(SecondFactor).where(SecondFactor.staff_id == staff_id))
    session.expire_all()
    _waits_a_day(person, now)
    audit.record(session, actor, "staff.reset_second_factor", subject(staff_id), now)


def may_approve(session: Session, staff_id: int, now: dt.datetime) -> None:
    """Raises Refused with the reason where the person may not approve what others drafted."""
    person = by_id(session, staff_id)
    if person.role != "supervisor" or person.disabled_at is not None or person.approver_since is None:
        raise Refused("Only supervisors approve.")
    if person.approver_since > now:
        raise Refused("You may approve 24 hours after you became a supervisor or got a new password or second factor.")
    if not enrolled(session, staff_id):
        raise Refused("Please set up your second factor on your profile first.")


def _waits_a_day(person: Staff, now: dt.datetime) -> None:
    """Who got hold of a password, and sets up a phone of their own, approves nothing before somebody may notice."""
    if person.approver_since is not None:
        person.approver_since = max(person.approver_since, now + APPROVER_AFTER)


def _enrolment(kept: SecondFactor, person: Staff, issuer: str) -> Enrolment:
    return Enrolment(kept.secret, pyotp.TOTP(kept.secret, name=person.email, issuer=issuer).provisioning_uri())


def _locked(session: Session, staff_id: int) -> SecondFactor | None:
    query = sa.select(SecondFactor).where(SecondFactor.staff_id == staff_id).with_for_update()
    return session.execute(query.execution_options(populate_existing=True)).scalar()


def _step_of(kept: SecondFactor, code: str, now: dt.datetime) -> int | None:
    """The step that the code is of, or None where it is of none that may still be used."""
    digits = "".join(code.split())
    totp = pyotp.TOTP(kept.secret)
    this = totp.timecode(now)
    for step in range(this - DRIFT, this + DRIFT + 1):
        if step > kept.last_step and hmac.compare_digest(totp.generate_otp(step).encode(), digits.encode()):
            return step
    return None


def _new_recovery_codes(session: Session, staff_id: int) -> list[str]:
    codes = [
        "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3)) for _ in range(RECOVERY_CODES)
    ]
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    rows = [{"code_hash": _hashed(staff_id, code), "staff_id": staff_id} for code in codes]
    session.execute(sa.insert(RecoveryCode), rows)
    return codes


def _use_recovery_code(session: Session, staff_id: int, code: str, now: dt.datetime) -> bool:
    unused = (RecoveryCode.code_hash == _hashed(staff_id, code), RecoveryCode.used_at.is_(None))
    done = session.execute(sa.update(RecoveryCode).where(*unused).values(used_at=now).returning(RecoveryCode.staff_id))
    if done.first() is None:
        return False
    audit.record(session, subject(staff_id), "staff.recovery_code", subject(staff_id), now)
    return True


def _hashed(staff_id: int, code: str) -> str:
    letters = "".join(sign for sign in code.casefold() if sign.isalnum())
    return passwords.token_hash(f"{staff_id}:{letters}")


def _wrong_code() -> Refused:
    wrong = Refused("This code is wrong or used already. Wait for the next one in your app.")
    return Refused("Please correct the marked fields.", fields={"code": wrong})
