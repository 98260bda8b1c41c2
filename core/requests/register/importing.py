"""Requests out of another register, such as an export of e-PPID: a row for each, all of them or none."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.foundation.errors import Refused
from core.foundation.exchange import Cell, as_day, as_number, as_text
from core.foundation.exchange.collecting import Faults, cells, collect
from core.requests.deadlines import Terms
from core.requests.register.answering import Answer, Reason, write_imported
from core.requests.register.columns import NAMES, code_of
from core.requests.register.history import note, set_values
from core.requests.register.model import EXEMPTIONS, REASONS, InformationRequest
from core.requests.register.reading import OPEN
from core.requests.register.receiving import Intake, complete, receive

SOURCE = "import"
DAYS = ("received_on", "complete_on", "extended_on", "answered_on", "delivered_on")
CODES = ("channel", "requester", "wanted", "form", "outcome", "held")
USUAL = {"channel": "EPPID", "requester": "PERSON", "wanted": "COPY", "form": "SOFT", "outcome": "", "held": ""}
TEXTS = (
    "number", "name", "address", "phone", "email", "occupation", "information", "purpose", "extension_why", "decision",
    "holder", "payment",
)  # fmt: skip
REQUIRED = ("number", "received_on", "name", "information")


@dataclass(frozen=True)
class Brought:
    """How many requests came in, how many open ones went on, and how many were known already as they are."""

    added: int
    updated: int
    known: int


def bring_in(session: Session, terms: Terms, source: Path | BinaryIO, *, actor: str, now: dt.datetime) -> Brought:
    """Writes the requests of a CSV or XLSX file into the register.

    One that came by an earlier file and is still open takes over what happened since: completed, extended, answered.
    Any other number that is known already is left alone. Raises Refused with a sentence for every bad row; then nothing
    is written. Reasons may be missing, which the recap says; everything else follows the rules of requests that are
    written down here.
    """
    found = collect(source, tuple(NAMES), (), _read)
    faults = Faults()
    _refuse_lacking(found, faults)
    _refuse_doubles(found, faults)
    numbers, waiting, done = _known(session), _waiting(session), Counter[str]()
    for row, values in found.items():
        number = values["number"]
        try:
            if number in waiting:
                done["updated"] += _go_on(session, terms, waiting[number], values, actor=actor, now=now)
            elif number not in numbers:
                _write(session, terms, values, actor, now)
                done["added"] += 1
        except Refused as refusal:
            faults.add(row, refusal)
    faults.refuse()
    return Brought(done["added"], done["updated"], len(found) - done.total())


def _refuse_doubles(found: Mapping[int, Mapping[str, Any]], faults: Faults) -> None:
    seen: dict[str, int] = {}
    for row, values in found.items():
        number = values["number"]
        if number in seen:
            faults.add(row, Refused("Row %(row)s has the number %(number)s already.", row=seen[number], number=number))
        seen.setdefault(number, row)
    faults.refuse()


def _refuse_lacking(found: Mapping[int, Mapping[str, Any]], faults: Faults) -> None:
    for row, values in found.items():
        lacks = {name: Refused("This may not be empty.") for name in REQUIRED if not values[name]}
        if lacks:
            faults.add(row, Refused("Please correct the marked fields.", fields=lacks))
    faults.refuse()


def _known(session: Session) -> set[str]:
    columns = (InformationRequest.number, InformationRequest.external_id)
    return {text for row in session.execute(sa.select(*columns)) for text in row if text}


def _waiting(session: Session) -> dict[str, InformationRequest]:
    ours = (InformationRequest.source == SOURCE, OPEN)
    query = sa.select(InformationRequest).where(*ours).with_for_update()
    return {str(request.external_id): request for request in session.execute(query).scalars()}


def _write(session: Session, terms: Terms, values: Mapping[str, Any], actor: str, now: dt.datetime) -> None:
    _refuse_days(terms, values, now)
    intake = Intake(**{name: values[name] for name in Intake.__dataclass_fields__ if name in values})
    outside = (SOURCE, values["number"])
    request = receive(session, terms, intake, agent_id=None, actor=actor, now=now, outside=outside)
    _steps(session, terms, request, values, actor=actor, now=now)
    note(session, request, "imported", actor=actor, now=now)


def _go_on(
    session: Session,
    terms: Terms,
    request: InformationRequest,
    values: Mapping[str, Any],
    *,
    actor: str,
    now: dt.datetime,
) -> bool:
    """What has happened to an open request since the file before; whether anything has."""
    _refuse_days(terms, values, now)
    changed = _steps(session, terms, request, values, actor=actor, now=now)
    if changed:
        note(session, request, "imported", actor=actor, now=now)
    return changed


def _steps(
    session: Session,
    terms: Terms,
    request: InformationRequest,
    values: Mapping[str, Any],
    *,
    actor: str,
    now: dt.datetime,
) -> bool:
    """Takes each step that the row tells and the request has not taken yet; whether there was one."""
    before = (request.complete_on, request.extended_on, request.answered_on)
    if values["complete_on"] and not request.complete_on:
        request.number, request.identity_checked = values["number"], True
        complete(session, terms, request, values["complete_on"], actor=actor, now=now)
    if values["extended_on"] and request.first_due and not request.extended_on:
        due = terms.more(request.first_due, terms.rules.extension_days)
        more = {"extended_on": values["extended_on"], "extension_why": values["extension_why"], "due_on": due}
        set_values(request, more)
    if values["outcome"]:
        write_imported(session, terms, request, _answer(values), actor=actor, now=now)
        request.delivered_on = values["delivered_on"]
    return before != (request.complete_on, request.extended_on, request.answered_on)


def _answer(values: Mapping[str, Any]) -> Answer:
    names = ("outcome", "decision", "held", "holder", "payment", "reasons")
    return Answer(values["answered_on"], cost=values["cost"] or 0, **{name: values[name] for name in names})


def _refuse_days(terms: Terms, values: Mapping[str, Any], now: dt.datetime) -> None:
    wrong = {}
    given = [name for name in DAYS if values[name]]
    for earlier, later in pairwise(given):
        if values[later] < values[earlier]:
            wrong[later] = Refused("This day is before %(day)s.", day=values[earlier])
    wrong |= {name: Refused("This day has not come yet.") for name in given if values[name] > _today(terms, now)}
    if bool(values["outcome"]) != bool(values["answered_on"]):
        wrong["answered_on"] = Refused("An outcome and the day of the answer belong together.")
    elif values["answered_on"] and not values["complete_on"]:
        wrong["complete_on"] = Refused("An answered request was complete on some day.")
    if values["outcome"] == "GRANTED" and values["reasons"]:
        wrong["reasons"] = Refused("What is granted in full needs no reason.")
    if wrong:
        raise Refused("Please correct the marked fields.", fields=wrong)


def _today(terms: Terms, now: dt.datetime) -> dt.date:
    return terms.calendar.local_day(now)


def _words(value: Cell) -> str:
    return as_text(value).strip()


def _cost(value: Cell) -> int:
    number = as_number(value) or 0
    if not isinstance(number, int) or number < 0:
        raise Refused("Please write whole rupiah.")
    return number


def _code(name: str) -> Callable[[Cell], str]:
    return lambda value: code_of(name, _words(value)) if _words(value) else USUAL[name]


def _reasons(value: Cell) -> tuple[Reason, ...]:
    """Reads "NOT_HELD; EXEMPT h; OTHER words"."""
    found = []
    for part in filter(None, map(str.strip, re.split(r"[;\n]", _words(value)))):
        head, _, rest = part.replace(":", " ").partition(" ")
        code, rest = (head.upper(), rest.strip()) if head.upper() in REASONS else (code_of("reasons", part), "")
        letter = rest[:1].lower() if code == "EXEMPT" and rest[:2].strip().lower() in EXEMPTIONS else ""
        found.append(Reason(code, letter, rest[1:].strip(" .,") if letter else rest))
    return tuple(found)


_READERS: Mapping[str, Callable[[Cell], object]] = {
    **dict.fromkeys(TEXTS, _words), **dict.fromkeys(DAYS, as_day), **{name: _code(name) for name in CODES},
    "cost": _cost, "reasons": _reasons,
}  # fmt: skip


def _read(row: Mapping[str, Cell]) -> dict[str, Any]:
    named: dict[str, Cell] = dict.fromkeys(_READERS, "")
    for title, value in row.items():
        if value not in ("", None):
            named[NAMES[title]] = value
    return cells(named, _READERS)
