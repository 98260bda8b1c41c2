"""The ledger of runs, which lets each job run once a period, however many clocks there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.clock.rhythms import Period
from core.clock.timetable import Due
from core.foundation.db import UTC, Base, insert
from core.foundation.processes import is_gone, own_name

LEASE = dt.timedelta(minutes=30)  # after which a run that says nothing is taken for abandoned
ATTEMPTS = 3
AGAIN = dt.timedelta(minutes=10)  # between the second and the third attempt
GRACE = dt.timedelta(minutes=10)  # a run that begins later than this after its time is called late


class Run(Base):
    """A job's run for one period. `late` tells that it began well after its time."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(sa.String(40))
    period: Mapped[str] = mapped_column(sa.String(20))
    state: Mapped[str] = mapped_column(sa.String(10))
    started_at: Mapped[dt.datetime] = mapped_column(UTC)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UTC)
    owner: Mapped[str] = mapped_column(sa.String(120))
    attempts: Mapped[int]
    late: Mapped[bool]
    error: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (
        sa.UniqueConstraint("job", "period"),
        sa.CheckConstraint("state IN ('running', 'done', 'failed')", name="state"),
    )


def owner() -> str:
    """How this process calls itself in the ledger."""
    return own_name()


def run_of(session: Session, job: str, period: Period) -> Run | None:
    """The job's run for a period."""
    return session.execute(sa.select(Run).where(Run.job == job, Run.period == period.name)).scalar()


def runs_of(session: Session, job: str, limit: int | None = None) -> Sequence[Run]:
    """The job's runs, the last begun first."""
    query = sa.select(Run).where(Run.job == job).order_by(Run.started_at.desc(), Run.id.desc()).limit(limit)
    return session.execute(query).scalars().all()


def claim(session: Session, what: Due, by: str, now: dt.datetime, *, again: bool = False) -> bool:
    """Takes a run for this process; False where another has it, it is done, or it failed too often.

    With `again` a person asks: a failed one is taken however often it failed, and a done one where its job allows it.
    """
    name, period, late = what.job.name, what.period.name, now > what.since + GRACE
    values = {"job": name, "period": period, "state": "running", "started_at": now, "owner": by, "attempts": 1}
    new = (
        insert(session, Run)
        .values(**values, late=late, error="")
        .on_conflict_do_nothing(index_elements=["job", "period"])
    )
    if session.execute(new.returning(Run.id)).scalar() is not None:
        return True
    query = sa.select(Run).where(Run.job == name, Run.period == period).with_for_update()
    run = session.execute(query.execution_options(populate_existing=True)).scalar_one()
    if not (may_try(run, now) or (again and may_try_again(what, run, now))):
        return False
    run.late = run.late or (late and run.state != "done")  # what is done over was in time the first time
    run.state, run.started_at, run.owner, run.attempts = "running", now, by, run.attempts + 1
    run.finished_at = None
    session.flush()
    return True


def finish(session: Session, what: Due, by: str, now: dt.datetime, error: str = "") -> bool:
    """Ends a run that is still this process's own; False where another took it over meanwhile."""
    values = {"state": "failed" if error else "done", "finished_at": now, "error": error[:500]}
    own = (Run.job == what.job.name, Run.period == what.period.name, Run.state == "running", Run.owner == by)
    return session.execute(sa.update(Run).where(*own).values(**values).returning(Run.id)).scalar() is not None


def is_done(run: Run | None) -> bool:
    """Whether there is nothing left to do."""
    return run is not None and run.state == "done"


def may_try(run: Run, now: dt.datetime) -> bool:
    """Whether a clock may take the run by itself: it failed seldom, or whoever had it is gone."""
    if run.state == "done" or run.attempts >= ATTEMPTS:
        return False
    if run.state == "running":
        return is_abandoned(run, now)
    return run.finished_at is None or run.attempts < 2 or run.finished_at + AGAIN <= now


def may_try_again(what: Due, run: Run, now: dt.datetime) -> bool:
    """Whether a person may have it run once more."""
    return run.state == "failed" or (run.state == "done" and what.job.again) or is_abandoned(run, now)


def is_abandoned(run: Run, now: dt.datetime) -> bool:
    """Whether a run that says it is running has nobody behind it any more."""
    return run.state == "running" and (run.started_at + LEASE < now or is_gone(run.owner))
