"""The ledger of imports: each file with what became of it, and who works on it now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.foundation import audit
from core.foundation.db import UTC, Base
from core.foundation.errors import Refused
from core.foundation.processes import is_gone, own_name

STATES = ("uploaded", "refused", "checked", "writing", "done", "dropped")
LEASE = dt.timedelta(seconds=60)  # after which a process that says nothing is taken for gone
ATTEMPTS = 4
REST = dt.timedelta(seconds=30)  # after a failed attempt
KEPT = dt.timedelta(days=7)  # how long a checked file waits for somebody


class Import(Base):
    """One file of tickets.

    uploaded: to be checked; refused: rows of it are wrong; checked: good, and a person decides; writing: its tickets
    are being made, some of them may be there; done; dropped: nobody wants it any more.
    """

    __tablename__ = "imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    profile: Mapped[str] = mapped_column(sa.String(40))
    filename: Mapped[str] = mapped_column(sa.String(200))
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    size: Mapped[int] = mapped_column(sa.BigInteger)
    folder: Mapped[str] = mapped_column(sa.String(40))
    state: Mapped[str] = mapped_column(sa.String(10))
    rows: Mapped[int] = mapped_column(default=0)  # with any content, those that name the columns left out
    bad_rows: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)  # rows that were written or known
    added: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    differing: Mapped[int] = mapped_column(default=0)  # of the known ones: rows that say otherwise than their ticket
    found: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)  # what `Found` holds
    progress: Mapped[int] = mapped_column(default=0)  # of the check or of the writing, in percent
    first_day: Mapped[dt.date | None]
    last_day: Mapped[dt.date | None]
    created_by: Mapped[str] = mapped_column(sa.String(80))
    created_at: Mapped[dt.datetime] = mapped_column(UTC)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UTC)
    owner: Mapped[str] = mapped_column(sa.String(120), default="")
    leased_until: Mapped[dt.datetime | None] = mapped_column(UTC)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (sa.CheckConstraint(f"state IN {STATES}", name="state"),)


def of_id(session: Session, import_id: int, *, lock: bool = False) -> Import:
    """The import. Raises Refused where there is none."""
    query = sa.select(Import).where(Import.id == import_id).execution_options(populate_existing=True)
    found = session.execute(query.with_for_update() if lock else query).scalar()
    if found is None:
        raise Refused("There is no such import.")
    return found


def past(session: Session, limit: int = 50) -> Sequence[Import]:
    """The imports, the latest first."""
    return session.execute(sa.select(Import).order_by(Import.id.desc()).limit(limit)).scalars().all()


def half_written(session: Session, first_day: dt.date, last_day: dt.date) -> Import | None:
    """An import with tickets of these local days of which some may be there and others not, or None."""
    touching = (Import.first_day <= last_day, Import.last_day >= first_day)
    query = sa.select(Import).where(Import.state == "writing", *touching).order_by(Import.id).limit(1)
    return session.execute(query).scalar()


def unfinished(session: Session, sha256: str, profile: str) -> Import | None:
    """The import of the same file that was being written, or None."""
    same = (Import.sha256 == sha256, Import.profile == profile, Import.state == "writing")
    return session.execute(sa.select(Import).where(*same).order_by(Import.id).limit(1)).scalar()


def confirm(session: Session, import_id: int, actor: str, now: dt.datetime, *, own: bool = False) -> Import:
    """A person wants the tickets of a checked file. From now on it is half written until it is done.

    With `own` this process will do it itself. Raises Refused where the file is in another state.
    """
    one = of_id(session, import_id, lock=True)
    if one.state == "writing":
        return one
    if one.state != "checked":
        raise Refused("This file is not waiting to be imported.")
    one.state, one.progress, one.attempts, one.error = "writing", 0, 0, ""
    one.owner, one.leased_until = (own_name(), now + LEASE) if own else ("", None)
    session.flush()
    audit.record(session, actor, "import.tickets", f"import:{one.id}", now)
    return one


def drop(session: Session, import_id: int, actor: str, now: dt.datetime) -> Import:
    """Nobody wants the file any more. Tickets that are there already stay; raises Refused while they are being made."""
    one = of_id(session, import_id, lock=True)
    if one.state in ("done", "dropped", "refused"):
        return one
    if one.state == "writing" and one.attempts < ATTEMPTS:
        raise Refused("This file is being imported; it cannot be stopped half-way.")
    one.state, one.finished_at, one.owner, one.found = "dropped", now, "", {}
    session.flush()
    audit.record(session, actor, "import.drop", f"import:{one.id}", now)
    return one


def try_again(session: Session, import_id: int) -> Import:
    """Lets an import that failed too often be tried again."""
    one = of_id(session, import_id, lock=True)
    one.attempts, one.leased_until = 0, None
    session.flush()
    return one


def claim(session: Session, now: dt.datetime, only: int | None = None) -> Import | None:
    """Takes the oldest import that is to be checked or written for this process; None where there is none."""
    free = sa.or_(Import.leased_until.is_(None), Import.leased_until < now, Import.owner.in_(_gone(session)))
    todo = Import.state.in_(("uploaded", "writing")) & (Import.attempts < ATTEMPTS)
    query = sa.select(Import).where(todo, free, *([Import.id == only] if only else [])).order_by(Import.id).limit(1)
    one = session.execute(query.with_for_update(skip_locked=True)).scalar()
    if one is not None:
        one.owner, one.leased_until, one.attempts = own_name(), now + LEASE, one.attempts + 1
        session.flush()
    return one


def anything_to_do(session: Session) -> bool:
    """Whether an import is to be checked or written, by whomever."""
    todo = Import.state.in_(("uploaded", "writing")) & (Import.attempts < ATTEMPTS)
    return session.execute(sa.select(Import.id).where(todo).limit(1)).scalar() is not None


def forgotten(session: Session, now: dt.datetime) -> Sequence[Import]:
    """Checked files that nobody wanted for a week."""
    old = (Import.state == "checked", Import.created_at < now - KEPT)
    return session.execute(sa.select(Import).where(*old)).scalars().all()


def _gone(session: Session) -> list[str]:
    query = sa.select(Import.owner).where(Import.state.in_(("uploaded", "writing")), Import.owner != "").distinct()
    return [owner for owner in session.execute(query).scalars() if is_gone(owner)]
