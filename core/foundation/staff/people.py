"""One person of the staff from the first day to the last: added, renamed, promoted, disabled, let in again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.foundation import audit
from core.foundation.errors import Refused
from core.foundation.staff import passwords
from core.foundation.staff.model import ROLES, Staff
from core.foundation.staff.sign_ins import end_all, forget_failures
from core.foundation.text import storable

APPROVER_AFTER = dt.timedelta(hours=24)  # a supervisor made a moment ago cannot approve what the maker drafted


def add(
    session: Session,
    name: str,
    email: str,
    role: str,
    password: str,
    *,
    now: dt.datetime,
    actor: str,
    approver_since: dt.datetime | None = None,
) -> Staff:
    """Adds a person who may sign in from now on; a supervisor may approve from 24 hours later unless said otherwise.

    Raises Refused with a sentence for every field that is wrong, also where the e-mail address is taken.
    """
    name, email = storable(name).strip(), normal_email(email)
    wrong = _wrong_person(session, name, email, role)
    try:
        passwords.check_strength(password, name, email)
    except Refused as refusal:
        wrong |= refusal.fields
    if wrong:
        raise Refused("Please correct the marked fields.", fields=wrong)
    since = (approver_since or now + APPROVER_AFTER) if role == "supervisor" else None
    person = Staff(
        name=name, email=email, role=role, password_hash=passwords.hashed(password), language="id", created_at=now,
        approver_since=since,
    )  # fmt: skip
    session.add(person)
    session.flush()
    audit.record(session, actor, f"staff.add.{role}", subject(person.id), now)
    return person


def listing(session: Session) -> Sequence[Staff]:
    """Everybody, those who may sign in first, by name."""
    order = (Staff.disabled_at.is_not(None), sa.func.lower(Staff.name), Staff.id)
    return session.execute(sa.select(Staff).order_by(*order)).scalars().all()


def by_id(session: Session, staff_id: int, *, lock: bool = False) -> Staff:
    """The person. Raises Refused where there is none. `lock` holds the row until the transaction ends."""
    query = sa.select(Staff).where(Staff.id == staff_id).execution_options(populate_existing=True)
    person = session.execute(query.with_for_update() if lock else query).scalar()
    if person is None:
        raise Refused("There is no such person.")
    return person


def by_email(session: Session, email: str) -> Staff:
    """The person with this address, however it is written. Raises Refused where there is none."""
    person = session.execute(sa.select(Staff).where(Staff.email == normal_email(email))).scalar()
    if person is None:
        raise Refused("Nobody has the e-mail address %(email)s.", email=email.strip()[:254])
    return person


def rename(session: Session, staff_id: int, name: str, *, now: dt.datetime, actor: str) -> None:
    """Changes a person's name as others see it."""
    name = storable(name).strip()
    if wrong := _wrong_name(name):
        raise Refused("Please correct the marked fields.", fields=wrong)
    by_id(session, staff_id, lock=True).name = name
    audit.record(session, actor, "staff.rename", subject(staff_id), now)


def set_language(session: Session, staff_id: int, language: str) -> None:
    """Keeps the language in which the person reads the pages: id or en."""
    session.execute(sa.update(Staff).where(Staff.id == staff_id).values(language=language))


def disable(session: Session, staff_id: int, *, now: dt.datetime, actor: str) -> None:
    """Shuts a person out at once. Raises Refused for the last admin."""
    admins = _locked_admins(session)
    person = by_id(session, staff_id, lock=True)
    if person.disabled_at is None:
        _keep_an_admin(admins, person)
        person.disabled_at = now
        end_all(session, staff_id)
        audit.record(session, actor, "staff.disable", subject(staff_id), now)


def enable(session: Session, staff_id: int, *, now: dt.datetime, actor: str) -> None:
    """Lets a person in again, with the old password; a supervisor may approve after 24 hours."""
    person = by_id(session, staff_id, lock=True)
    if person.disabled_at is not None:
        person.disabled_at = None
        if person.role == "supervisor":
            person.approver_since = now + APPROVER_AFTER
        audit.record(session, actor, "staff.enable", subject(staff_id), now)


def change_role(session: Session, staff_id: int, role: str, *, now: dt.datetime, actor: str) -> None:
    """Gives another role; the person has to sign in again. Raises Refused for the last admin and an unknown role."""
    if role not in ROLES:
        raise Refused("There is no role %(role)s.", role=role[:40])
    admins = _locked_admins(session)
    person = by_id(session, staff_id, lock=True)
    if person.role != role:
        _keep_an_admin(admins, person)
        person.role = role
        person.approver_since = now + APPROVER_AFTER if role == "supervisor" else None
        end_all(session, staff_id)
        audit.record(session, actor, f"staff.role.{role}", subject(staff_id), now)


def reset_password(session: Session, staff_id: int, *, now: dt.datetime, actor: str) -> str:
    """Gives a new password, which is returned this once, and ends all the person's sign-ins.

    A supervisor may approve 24 hours later: whoever made the password knows it for a while.
    """
    password, person = passwords.invented(), by_id(session, staff_id, lock=True)
    person.password_hash = passwords.hashed(password)
    if person.approver_since is not None:
        person.approver_since = max(person.approver_since, now + APPROVER_AFTER)
    end_all(session, staff_id)
    audit.record(session, actor, "staff.reset_password", subject(staff_id), now)
    return password


def change_own_password(
    session: Session, staff_id: int, old: str, new: str, *, now: dt.datetime, keep_token: str = ""
) -> None:
    """Changes the password and ends all sign-ins but the one of `keep_token`.

    Raises Refused where the old one does not fit or the new one is weak. Callers count the attempt before
    (`begin_sign_in`), so that nobody guesses the old one through a browser that was left open.
    """
    person = by_id(session, staff_id, lock=True)
    if not passwords.fits(person.password_hash, old):
        wrong = Refused("This is not your current password.")
        raise Refused("Please correct the marked fields.", fields={"old": wrong})
    passwords.check_strength(new, person.name, person.email)
    person.password_hash = passwords.hashed(new)
    end_all(session, staff_id, but=keep_token)
    forget_failures(session, person.email)
    audit.record(session, subject(staff_id), "staff.change_password", subject(staff_id), now)


def normal_email(email: str) -> str:
    """The address as the table keeps it."""
    return storable(email).strip().casefold()


def subject(staff_id: int) -> str:
    """How the audit trail names a person."""
    return f"staff:{staff_id}"


def _wrong_person(session: Session, name: str, email: str, role: str) -> dict[str, Refused]:
    wrong = _wrong_name(name)
    local, at, host = email.partition("@")
    if not (local and at and "." in host) or len(email) > 254 or any(sign.isspace() for sign in email):
        wrong["email"] = Refused("This is no e-mail address.")
    elif session.execute(sa.select(Staff.id).where(Staff.email == email)).scalar():
        wrong["email"] = Refused("Somebody with this e-mail address is in the list already.")
    if role not in ROLES:
        wrong["role"] = Refused("There is no role %(role)s.", role=role[:40])
    return wrong


def _wrong_name(name: str) -> dict[str, Refused]:
    if not name:
        return {"name": Refused("Please write the name.")}
    return {"name": Refused("At most %(limit)s characters, please.", limit=120)} if len(name) > 120 else {}


def _locked_admins(session: Session) -> Sequence[int]:
    """All admins who may sign in, their rows locked.

    Locked before the person's own row and in one order, so that two admins cannot shut each other out in the same
    moment, and neither waits for the other for ever.
    """
    query = sa.select(Staff.id).where(Staff.role == "admin", Staff.disabled_at.is_(None)).order_by(Staff.id)
    return session.execute(query.with_for_update()).scalars().all()


def _keep_an_admin(admins: Sequence[int], person: Staff) -> None:
    if person.role == "admin" and person.disabled_at is None and len(admins) < 2:
        raise Refused("This is the last admin; make somebody else admin first.")
