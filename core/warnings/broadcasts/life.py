"""The life of a broadcast: drafted, submitted, approved by somebody else, held back, stopped or released."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.foundation import audit, memory, messages
from core.foundation.db import insert
from core.foundation.errors import Refused
from core.foundation.staff import second_factor
from core.foundation.text import storable
from core.warnings.broadcasts.content import Content, hash_of, refuse_wrong
from core.warnings.broadcasts.model import Broadcast
from core.warnings.broadcasts.telling import Household, announce_hold, heard_at, refuse_unheard, tell_stopped

ONE_AN_HOUR = dt.timedelta(hours=1)
TURN = "broadcast turn"
OPEN = ("draft", "submitted", "approved")


@dataclass(frozen=True)
class Rules:
    """What a content is checked against, as of one moment: words, regions, and hosts that links may lead to."""

    words: Any
    places: Any
    hosts: Sequence[str]

    def refuse_wrong(self, content: Content) -> None:
        """Raises Refused with a sentence for every field that is wrong."""
        refuse_wrong(content, self.words, self.places, self.hosts)


def draft(
    session: Session, rules: Rules, content: Content, *, author: int | None, actor: str, now: dt.datetime, key: str = ""
) -> Broadcast | None:
    """A new draft, by a person (`author`), a job or another system; None where `key` was drafted before.

    Raises Refused with a sentence for every field that is wrong.
    """
    content = content.cleaned()
    rules.refuse_wrong(content)
    values = _values(content) | {"authors": [author] if author else [], "made_by": actor, "made_at": now}
    new = insert(session, Broadcast).values(**values, key=key or None, state="draft", approved_hash="", listed=0)
    made = session.execute(new.values(stopped_by="", why_stopped="").on_conflict_do_nothing().returning(Broadcast.id))
    number = made.scalar()
    if number is None:
        return None
    audit.record(session, actor, "broadcast.draft", _subject(number), now)
    return by_id(session, number)


def edit(
    session: Session, rules: Rules, broadcast_id: int, content: Content, *, author: int, now: dt.datetime
) -> Broadcast:
    """Changes a broadcast that has not left; it is a draft again, whoever had approved it.

    Raises Refused where it has left or was stopped, and with a sentence for every field that is wrong.
    """
    content = content.cleaned()
    rules.refuse_wrong(content)
    found = _open(session, broadcast_id)
    if _values(content) == {name: getattr(found, name) for name in _values(content)}:
        return found
    for name, value in _values(content).items():
        setattr(found, name, value)
    found.authors = sorted({*found.authors, author})
    _back_to_draft(found)
    audit.record(session, f"staff:{author}", "broadcast.edit", _subject(broadcast_id), now)
    return found


def redraft(
    session: Session, rules: Rules, broadcast_id: int, content: Content, *, now: dt.datetime
) -> Broadcast | None:
    """Brings a draft of a job's that nobody has touched up to date; None where somebody has, or it is no draft."""
    content = content.cleaned()
    rules.refuse_wrong(content)
    found = by_id(session, broadcast_id, lock=True)
    if found.state != "draft" or found.authors:
        return None
    for name, value in _values(content).items():
        setattr(found, name, value)
    audit.record(session, "clock", "broadcast.redraft", _subject(broadcast_id), now)
    return found


def submit(session: Session, broadcast_id: int, *, staff_id: int, now: dt.datetime) -> Broadcast:
    """Asks for approval. Whoever submits stands for the words and counts as an author."""
    found = _open(session, broadcast_id)
    if found.state != "draft":
        raise Refused("It is submitted already.")
    found.state, found.submitted_by = "submitted", staff_id
    found.authors = sorted({*found.authors, staff_id})
    audit.record(session, f"staff:{staff_id}", "broadcast.submit", _subject(broadcast_id), now)
    return found


def approve(
    session: Session, house: Household, broadcast_id: int, *, staff_id: int, seen: str, code: str, now: dt.datetime
) -> Broadcast:
    """Approves what was submitted, as the approver saw it (`seen`, its hash), with a code of the second factor.

    From now on it is held back, and all supervisors are told how to stop it. Raises Refused for an author, for
    somebody who may not approve (yet), where the words changed since they were shown, where no supervisor would hear
    of it, and for a wrong code. The edge counts the attempt before, in a transaction of its own
    (`second_factor.begin_check`). `now` is the real time.
    """
    found = _open(session, broadcast_id)
    if found.state != "submitted":
        raise Refused("This is not submitted for approval.")
    if staff_id in found.authors:
        raise Refused("Somebody else approves: you wrote or submitted this yourself.")
    second_factor.may_approve(session, staff_id, now)
    if seen != hash_of(found):
        raise Refused("The text or the audience changed since you read it. Please read it again.")
    refuse_unheard(session, house)
    second_factor.check(session, staff_id, code, now)
    found.state, found.approved_by, found.approved_hash, found.approved_at = "approved", staff_id, seen, now
    audit.record(session, f"staff:{staff_id}", "broadcast.approve", _subject(broadcast_id), now)
    announce_hold(session, house, found, now)
    return found


def stop(session: Session, house: Household, broadcast_id: int, *, actor: str, why: str, now: dt.datetime) -> Broadcast:
    """Stops it for good: what is still in line does not leave, and neither page nor newcomers are told it any more.

    Raises Refused where it was stopped already.
    """
    found = by_id(session, broadcast_id, lock=True)
    if found.state == "stopped":
        raise Refused("It is over already; nothing is left to stop.")
    found.state, found.stopped_at, found.stopped_by = "stopped", now, actor
    found.why_stopped = storable(why).strip()[:500]
    messages.withhold(session, broadcast_id)
    audit.record(session, actor, "broadcast.stop", _subject(broadcast_id), now)
    if found.approved_at is not None:
        tell_stopped(session, house, found, now)
    return found


def leaves_at(session: Session, house: Household, found: Broadcast) -> dt.datetime | None:
    """When the hold is over: it counts from when a supervisor heard of it. None: nobody has yet."""
    told = heard_at(session, house, found) if found.approved_at is not None else None
    return told + house.settings.broadcast_hold if told is not None else None


def may_leave(session: Session, found: Broadcast, house: Household, now: dt.datetime) -> bool:
    """Whether the hold is over by the real clock; one that was set back holds it longer, never shorter."""
    over = leaves_at(session, house, found)
    return over is not None and now >= over and not messages.is_locked(session)


def release(session: Session, house: Household, broadcast_id: int, now: dt.datetime) -> bool:
    """Begins to send an approved broadcast after its hold; False where it may not leave (yet).

    Words that are no longer those that were approved never leave. At most one an hour.
    """
    memory.remember(session, TURN, now.isoformat())  # one release after the other, whoever else wants one
    found = by_id(session, broadcast_id, lock=True)
    if found.state != "approved" or not may_leave(session, found, house, now) or next_turn(session, now) > now:
        return False
    if hash_of(found) != found.approved_hash:
        _back_to_draft(found)
        audit.record(session, "clock", "broadcast.void", _subject(broadcast_id), now)
        return False
    found.state, found.released_at = "sending", now
    audit.record(session, "clock", "broadcast.release", _subject(broadcast_id), now)
    return True


def void(session: Session, found: Broadcast, now: dt.datetime) -> None:
    """Ends one, already being sent, that is no longer what was approved, whoever changed it behind the pages."""
    found.state, found.stopped_at, found.stopped_by = "stopped", now, "clock"
    messages.withhold(session, found.id)
    audit.record(session, "clock", "broadcast.void", _subject(found.id), now)


def next_turn(session: Session, now: dt.datetime) -> dt.datetime:
    """When the next broadcast may begin to leave: an hour after the last one, at the earliest now."""
    # What left further ahead than that left by a clock that was set back since: it must not hold warnings up for ever.
    believable = Broadcast.released_at <= now + ONE_AN_HOUR
    last = session.execute(sa.select(sa.func.max(Broadcast.released_at)).where(believable)).scalar()
    return max(now, last + ONE_AN_HOUR) if last else now


def left_ahead(session: Session, now: dt.datetime) -> bool:
    """Whether one left, by a clock that was set back since, later than it can have: then nobody knows how long ago."""
    return session.execute(sa.select(Broadcast.id).where(Broadcast.released_at > now).limit(1)).scalar() is not None


def approved(session: Session) -> Sequence[Broadcast]:
    """Those that are held back, the first approved first."""
    query = sa.select(Broadcast).where(Broadcast.state == "approved").order_by(Broadcast.approved_at, Broadcast.id)
    return session.execute(query).scalars().all()


def listing(session: Session, limit: int = 100) -> Sequence[Broadcast]:
    """The latest first."""
    return session.execute(sa.select(Broadcast).order_by(Broadcast.id.desc()).limit(limit)).scalars().all()


def by_id(session: Session, broadcast_id: int, *, lock: bool = False) -> Broadcast:
    """The broadcast. Raises Refused where there is none."""
    query = sa.select(Broadcast).where(Broadcast.id == broadcast_id).execution_options(populate_existing=True)
    found = session.execute(query.with_for_update() if lock else query).scalar()
    if found is None:
        raise Refused("There is no such broadcast.")
    return found


def _open(session: Session, broadcast_id: int) -> Broadcast:
    found = by_id(session, broadcast_id, lock=True)
    if found.state not in OPEN:
        raise Refused("It has left or was stopped and cannot be changed any more.")
    return found


def _back_to_draft(found: Broadcast) -> None:
    found.state, found.submitted_by = "draft", None
    found.approved_by, found.approved_hash, found.approved_at = None, "", None


def _values(content: Content) -> dict[str, Any]:
    return {**vars(content), "audience": content.audience.plain()}


def _subject(broadcast_id: int) -> str:
    return f"broadcast:{broadcast_id}"
