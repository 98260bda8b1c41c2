"""Leaves the sample, so that the real work begins in an empty centre."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.foundation import audit, memory, staff
from core.foundation.attachments import Attachment
from core.foundation.db import Database
from core.foundation.errors import Refused
from core.foundation.settings import Settings
from core.foundation.staff import Staff
from samples import crew
from samples.emptying import empty, whole_database
from samples.state import LEFT, STATE, alone, can_be_left, crew_ids


@dataclass(frozen=True)
class FirstAdmin:
    """The first real person, who lets all others in."""

    name: str
    email: str
    password: str


def leave(
    settings: Settings, database: Database, actor: str, now: dt.datetime, first_admin: FirstAdmin | None = None
) -> None:
    """Empties the centre for real use; reference data, settings, tokens and staff that is not the sample's stay.

    All of it is one transaction, so that nobody ever meets half a centre. Raises Refused where no sample is loaded,
    and for a first admin whom `staff.add` refuses; then nothing has changed.
    """
    with alone(settings):
        with whole_database(database) as session:
            if not can_be_left(session):
                raise Refused("No sample is loaded.")
            files = _files(session)
            empty(session)
            if first_admin is not None:
                made = (first_admin.name, first_admin.email, "admin", first_admin.password)
                staff.add(session, *made, now=now, actor=actor)
            memory.remember(session, STATE, LEFT)
            audit.record(session, actor, "sample.leave", "sample", now)
        crew.forget(settings)
        for digest in files:
            (settings.data_dir / "attachments" / digest[:2] / digest).unlink(missing_ok=True)


def has_real_admin(session: Session) -> bool:
    """Whether somebody who is not the sample's can let others in once the sample is left."""
    real = (Staff.role == "admin", Staff.disabled_at.is_(None), Staff.id.not_in(crew_ids(session)))
    return session.execute(sa.select(Staff.id).where(*real).limit(1)).scalar() is not None


def _files(session: Session) -> set[str]:
    query = sa.select(Attachment.sha256).where(Attachment.sha256.is_not(None))
    return {digest for digest in session.execute(query).scalars() if digest}
