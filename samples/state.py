"""Where the sample stands in this database: loading, loaded or left; and that only one process changes it at a time."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.tickets import Ticket
from core.foundation import memory
from core.foundation.db import Database
from core.foundation.errors import Refused
from core.foundation.settings import Settings
from core.foundation.staff import Staff
from samples.year import SOURCE

STATE = "sample"  # remembered: "loading" while a load runs or was cut off, "loaded", "left"
CREW = "sample staff"  # remembered: the ids of the sample's staff, separated by commas
LOADING, LOADED, LEFT = "loading", "loaded", "left"


def is_loaded(session: Session) -> bool:
    """Whether the sample year is what the centre shows."""
    return memory.recall(session, STATE) == LOADED


def can_be_left(session: Session) -> bool:
    """Whether there is a sample to leave, a half loaded one too."""
    return memory.recall(session, STATE) in (LOADING, LOADED)


def is_half_loaded(database: Database) -> bool:
    """Whether a load was cut off and nothing of anybody else came in since, so that loading may begin anew."""
    with database.reading() as session:
        return memory.recall(session, STATE) == LOADING and not others_tickets(session)


def is_untouched(database: Database) -> bool:
    """Whether nobody has used this database yet: no sample, now or earlier, no staff and no ticket."""
    with database.reading() as session:
        used = (sa.exists(sa.select(Staff.id)), sa.exists(sa.select(Ticket.id)))
        return memory.recall(session, STATE) is None and not session.execute(sa.select(sa.or_(*used))).scalar()


def others_tickets(session: Session) -> bool:
    """Whether there are tickets that the sample did not bring."""
    query = sa.select(Ticket.id).where(Ticket.source != SOURCE).limit(1)
    return session.execute(query).scalar() is not None


def crew_ids(session: Session) -> list[int]:
    """The ids of the sample's staff."""
    return [int(number) for number in (memory.recall(session, CREW) or "").split(",") if number]


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Nobody else loads or leaves the sample meanwhile. Raises Refused where somebody does."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (settings.data_dir / "sample.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("The sample is being loaded or left at this moment; please wait until it is done.") from None
        yield
