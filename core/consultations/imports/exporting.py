"""Tickets as rows of a file that `dering import tickets` reads again."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from core.consultations import tickets
from core.consultations.imports.profiles import USUAL, profile_named
from core.consultations.tickets import GENERATED, Filter, Ticket
from core.foundation import staff
from core.foundation.exchange import Cell

PAGE = 2000  # tickets that are read together
PERSON = ("contact_name", "contact_phone", "contact_email")


def columns() -> tuple[str, ...]:
    """The names of the columns."""
    return tuple(profile_named(USUAL).columns)


def rows_of(
    session: Session,
    wanted: Filter,
    zone: ZoneInfo,
    times: Mapping[int, int] = MappingProxyType({}),
    *,
    unnamed: Container[int] = (),
) -> Iterator[tuple[Cell, ...]]:
    """The tickets of a list in its order, newest first, with their times in `zone`; memory does not grow with them.

    `times` says which tickets, by id, the list shows more than once, and how often; of the `unnamed` ones the person
    stays out of the file.
    A ticket that came without an id of its own gets its number as one, by which an import here knows it again.
    """
    fields = [column.field for column in profile_named(USUAL).columns.values()]
    emails = {person.id: person.email for person in staff.listing(session)}
    read = (Ticket.id, Ticket.number, *(getattr(Ticket, field) for field in fields))
    after: str | None = ""
    while after is not None:
        page = tickets.search(session, wanted, after, PAGE, read)
        for ticket in page.tickets:
            row = _row(ticket, zone, emails)
            if ticket.id in unnamed:
                row = tuple("" if field in PERSON else cell for field, cell in zip(fields, row, strict=True))
            yield from [row] * times.get(ticket.id, 1)
        after = page.after


def _row(ticket: Any, zone: ZoneInfo, emails: dict[int, str]) -> tuple[Cell, ...]:
    _, number, *values = ticket
    source, external_id, happened_at, *others, agent_id, sub_category = values
    own = external_id if external_id and not external_id.startswith(GENERATED) else number
    local = happened_at.astimezone(zone)
    return source, own, local, *others, emails.get(agent_id, ""), sub_category
