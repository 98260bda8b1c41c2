"""Very many consultations at once: the rules and the outcome of `log`, at the speed of the database."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, cast

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.consultations import contacts
from core.consultations.tickets import rules
from core.consultations.tickets.logging import CODE_LETTERS, EVENTS, TICKETS, mark_stale
from core.consultations.tickets.model import CORRECTABLE
from core.consultations.tickets.plain import values_after
from core.consultations.tickets.search import events_of
from core.consultations.tickets.texts import mark_texts
from core.foundation import memory
from core.foundation.db import as_table, is_among, load_rows, spelled, take_ids
from core.foundation.errors import Refused
from core.reference import regions, taxonomy
from core.reference.calendar import Calendar
from core.reference.taxonomy import Taxonomy

TRIES = 4  # of a bulk that meets other writers of the same ids or addresses
GENERATED = "row-"  # how ids begin that were made of a row's content, for rows that brought none
Verdict = tuple[tuple[Any, ...], dict[str, Refused]]  # codes in the order of rules.CODES, and what is wrong with them
COMPARED = (*CORRECTABLE, "status")
_NUMBER = re.compile(r"\d{4}-\d{2}-\d{6,}", re.ASCII)


class Checked(NamedTuple):
    """A consultation that `Checking` found good; names as in Entry."""

    source: str
    external_id: str | None
    happened_at: dt.datetime
    channel: str
    category: str
    sub_category: str | None
    kind: str
    topic: str | None
    aspect: str | None
    region_code: str | None
    institution: str
    contact_name: str
    contact_phone: str
    contact_email: str
    question: str
    answer: str
    status: str
    agent_id: int | None

    @property
    def identity(self) -> tuple[str, str | None]:
        """By what the same consultation is known again."""
        return self.source, self.external_id


@dataclass(frozen=True)
class Known:
    """An entry that was logged before, by its place among the entries; in the `differing` fields it says otherwise."""

    place: int
    number: str
    differing: tuple[str, ...]


@dataclass(frozen=True)
class LoggedMany:
    """How many tickets were made, and which entries were known."""

    added: int
    known: tuple[Known, ...]


class Checking:
    """The rules of `log` for very many entries: what was found of a combination of codes is remembered."""

    def __init__(self, session: Session, calendar: Calendar, now: dt.datetime) -> None:
        self.session, self.calendar, self.now = session, calendar, now
        self.places = regions.current(session)
        self.days: dict[dt.date, tuple[int, Taxonomy]] = {}
        self.verdicts: dict[tuple[Any, ...], Verdict] = {}
        self.day = dt.date.min  # the local day of the entry that was checked last

    def check(self, said: Checked) -> Checked:
        """The entry with its texts cleaned; before, a text that says nothing may be "". Raises Refused as `check`."""
        self.day = self.calendar.local_day(said.happened_at)
        version, words = self.days.get(self.day) or self._words_of(self.day)
        key = (version, *_CODES_OF(said))
        codes, wrong = self.verdicts.get(key) or self._verdict(key, words, said)
        channel, category, kind, topic, aspect, sub_category, region_code, status = codes
        plain = rules.plain
        entry = Checked(
            plain(said.source), rules.cleaned_text("external_id", said.external_id or ""), said.happened_at,
            channel, category, sub_category, kind, topic, aspect, region_code,
            plain(said.institution), plain(said.contact_name), rules.cleaned_phone(said.contact_phone),
            rules.cleaned_email(said.contact_email), plain(said.question), plain(said.answer), status, said.agent_id,
        )  # fmt: skip
        if wrong := wrong | rules.wrong_values(entry, self.now):
            raise Refused("Please correct the marked fields.", fields=wrong)
        return entry

    def _words_of(self, day: dt.date) -> tuple[int, Taxonomy]:
        words = taxonomy.current(self.session, day)
        self.days[day] = id(words), words
        return self.days[day]

    def _verdict(self, key: tuple[Any, ...], words: Taxonomy, said: Checked) -> Verdict:
        codes = rules.cleaned({name: getattr(said, name) or "" for name in rules.CODES})
        self.verdicts[key] = tuple(codes.values()), rules.wrong_codes(words, self.places, codes)
        return self.verdicts[key]


def log_many(
    session: Session, calendar: Calendar, entries: Sequence[Checked], actor: str, now: dt.datetime
) -> LoggedMany:
    """Makes a ticket of every entry that is not known yet, as `log` would one after the other; all or nothing.

    An entry is known by (source, external_id), or by the number of the ticket that it was exported from. A known one
    is told, never changed.
    """
    known = find_known(session, entries) if _any_known(session, entries) else _doubles(entries)
    for attempt in range(TRIES):
        there = {one.place for one in known}
        fresh = [entry for place, entry in enumerate(entries) if place not in there]
        try:
            with session.begin_nested():
                _write(session, calendar, fresh, actor, now)
            return LoggedMany(len(fresh), tuple(known))
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
            known = find_known(session, entries)
    raise AssertionError("unreachable")


def find_known(session: Session, entries: Sequence[Checked]) -> list[Known]:
    """Which of the entries were logged before, or stand among the entries before."""
    tickets = _tickets_of(session, entries)
    found = _doubles(entries)
    twice = {one.place for one in found}
    for place, entry in enumerate(entries):
        if place not in twice and (ticket := tickets.get(entry.identity)) is not None:
            found.append(Known(place, ticket.number, _differing_from(session, entry, ticket)))
    return found


def _differing_from(session: Session, entry: Checked, ticket: Any) -> tuple[str, ...]:
    """Where the entry says otherwise than the ticket did when it was logged, whatever became of it since."""
    if not differing(entry, ticket._mapping):
        return ()
    events = events_of(session, ticket.id)
    return differing(entry, values_after(ticket, events, events[0].id if events else 0, COMPARED))


def differing(entry: Checked, values: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields in which an entry says otherwise; what it leaves open does not count."""
    return tuple(name for name in COMPARED if _differs(getattr(entry, name), values[name]))


def _differs(said: Any, kept: Any) -> bool:
    if isinstance(said, dt.datetime):  # a workbook knows no parts of a second
        return abs(said - cast(dt.datetime, kept)) >= dt.timedelta(seconds=1)
    return bool(said) and said != kept


def _any_known(session: Session, entries: Sequence[Checked]) -> bool:
    """Whether a few of the entries are known: then all are looked up. Otherwise the database will say."""
    if any(map(_NUMBER.fullmatch, [entry.external_id or "" for entry in entries])):
        return True
    some = [entries[at] for at in sorted({0, len(entries) // 2, len(entries) - 1}) if entries]
    return bool(_tickets_of(session, some))


def _tickets_of(session: Session, entries: Sequence[Checked]) -> dict[tuple[str, str | None], Any]:
    columns = [TICKETS.c[name] for name in ("id", "source", "external_id", "number", *COMPARED)]
    by_source: dict[str, list[str]] = {}
    for entry in entries:
        if entry.external_id is not None:
            by_source.setdefault(entry.source, []).append(entry.external_id)
    found: dict[tuple[str, str | None], Any] = {}
    for source, ids in by_source.items():
        own = sa.select(*columns).where(TICKETS.c.source == source)
        if numbers := [one for one in ids if _NUMBER.fullmatch(one)]:
            unnamed = sa.or_(TICKETS.c.external_id.is_(None), TICKETS.c.external_id.startswith(GENERATED))
            for ticket in session.execute(own.where(is_among(session, TICKETS.c.number, numbers), unnamed)):
                found[source, ticket.number] = ticket
        for ticket in session.execute(own.where(is_among(session, TICKETS.c.external_id, ids))):
            found[source, ticket.external_id] = ticket
    return found


def _doubles(entries: Sequence[Checked]) -> list[Known]:
    named = [entry[:2] for entry in entries if entry.external_id is not None]
    if len(set(named)) == len(named):
        return []
    first: dict[tuple[str, str | None], int] = {}
    found = []
    for place, entry in enumerate(entries):
        if entry.external_id is not None and first.setdefault(entry.identity, place) != place:
            before = entries[first[entry.identity]]
            found.append(Known(place, "", differing(entry, before._asdict())))
    return found


def _write(session: Session, calendar: Calendar, entries: Sequence[Checked], actor: str, now: dt.datetime) -> None:
    if not entries:
        return
    reached = contacts.reach_many(session, [_caller(entry) for entry in entries], now)
    ids = take_ids(session, TICKETS, len(entries))
    instants = {entry.happened_at for entry in entries}
    times = {moment: spelled(session, moment) for moment in (*instants, now)}
    named = zip(ids, _numbers(session, calendar, len(entries), now), strict=True)
    load_rows(session, TICKETS, _COLUMNS, _rows(named, entries, reached, times, times[now]))
    _write_events(session, ids, actor, now)
    mark_stale(session, calendar, *instants)
    mark_texts(session, ids[0], ids[-1])


def _rows(
    named: Iterable[tuple[int, tuple[str, str]]], entries: Sequence[Checked], reached: Sequence[int | None],
    times: Mapping[dt.datetime, str], now: str,
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    """Rows of _COLUMNS, as `load_rows` takes them; every operation here is done a million times for a large file."""
    closed: dict[str, str | None] = {"CLOSED": now}
    for (ticket_id, (number, code)), entry, contact_id in zip(named, entries, reached, strict=True):
        source, external_id, happened_at, *others = entry
        yield (
            ticket_id, number, code, source, external_id, times[happened_at], *others,
            contact_id, now, closed.get(entry.status), "",
        )  # fmt: skip


def _write_events(session: Session, ids: Sequence[int], actor: str, now: dt.datetime) -> None:
    said = {"at": now, "actor": actor, "action": "logged", "why": "", "changes": dict[str, Any]()}
    same = (sa.literal(value, EVENTS.c[name].type) for name, value in said.items())
    logged = sa.select(as_table(session, ids), *same)
    session.execute(sa.insert(EVENTS).from_select(("ticket_id", *said), logged))


def _numbers(session: Session, calendar: Calendar, count: int, now: dt.datetime) -> list[tuple[str, str]]:
    """Numbers with their random codes."""
    month = f"{calendar.local_day(now):%Y-%m}"
    first = memory.count_on(session, f"ticket {month}", count) - count + 1
    # 32 letters: five bits of a random byte choose one, each as likely as the others.
    letters = os.urandom(4 * count).translate(_LETTERS).decode()
    codes = (letters[at : at + 4] for at in range(0, 4 * count, 4))
    return [(f"{month}-{number:06d}", code) for number, code in enumerate(codes, first)]


def _caller(entry: Checked) -> contacts.Caller:
    return contacts.Caller(entry.contact_phone, entry.contact_email, _SAID_OF(entry))


_CODES_OF = attrgetter(*rules.CODES)
_SAID_OF = itemgetter(*(Checked._fields.index(name if name != "name" else "contact_name") for name in contacts.SAID))
_COLUMNS = ("id", "number", "code", *Checked._fields, "contact_id", "logged_at", "closed_at", "rating_comment")
_LETTERS = bytes(ord(CODE_LETTERS[byte & 31]) for byte in range(256))
