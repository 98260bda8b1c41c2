"""What a letter says: its facts, paragraphs and table, as plain values that its template prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.reference.centre import Centre
from core.requests.letters.wording import Words, words
from core.requests.objections.model import Objection
from core.requests.register.model import InformationRequest, RequestReason

KINDS = ("received", "incomplete", "registered", "extended", "answer", "refusal", "objection", "reply")


@dataclass(frozen=True)
class Matter:
    """What a letter is about; `dated` is its day and `number` the office's own number for it, where it has one."""

    centre: Centre
    request: InformationRequest
    dated: dt.date
    number: str = ""
    reasons: Sequence[RequestReason] = ()
    objection: Objection | None = None


def composed(kind: str, matter: Matter, language: str) -> dict[str, Any]:
    """All that is printed on a letter, one of KINDS."""
    say, request = words(language), matter.request
    texts, values = say.texts["letters"][kind], _values(say, matter)
    rules = matter.centre.requests
    place = say.line("place", city=rules.city, day=say.day(matter.dated))
    superior = kind == "reply" and matter.objection
    return {
        "language": say.language,
        **_letterhead(say, matter),
        "form": bool(texts.get("form")),
        "title": texts["title"],
        "subject": say.texts["subject"],
        "dated": place,
        "facts": [[say.texts["facts"][name], value] for name, value in _facts(say, matter, bool(texts.get("form")))],
        "to": [say.line("to", name=request.name), *_address(say, request)],
        "paragraphs": [text.format(**values) for text in texts["paragraphs"]],
        "table": [[name, value] for name, value in _table(say, kind, matter) if value],
        "closing": [text.format(**values) for text in texts["closing"]],
        "place": place,
        "role": superior.position or say.texts["superior"] if superior else say.texts["role"],
        "signer": superior.superior if superior else rules.official,
    }


def _letterhead(say: Words, matter: Matter) -> Mapping[str, object]:
    centre, request = matter.centre, matter.request
    organisation = centre.organisation(say.language)
    # "Directorate, Ministry" is printed with the ministry on top.
    head = [part.strip() for part in reversed(organisation.split(","))]
    phone = say.line("contact", phone=centre.phone) if centre.phone else ""
    ways = [phone, centre.email, centre.website.removeprefix("https://").removeprefix("http://")]
    footer = "footer" if request.cost else "footer_free"
    return {
        "organisation": organisation,
        "head": head,
        "office": say.texts["office"],
        "contact": [" · ".join(filter(None, ways))] if any(ways) else [],
        "footer": say.line(footer, name=_numbered(say, request), number=request.label),
        "page": say.texts["page"],
    }


def _numbered(say: Words, request: InformationRequest) -> str:
    return str(say.texts["facts"][_kind_of_number(request)])


def _kind_of_number(request: InformationRequest) -> str:
    return "register" if request.number else "receipt"


def _address(say: Words, request: InformationRequest) -> Sequence[str]:
    lines = list(filter(None, map(str.strip, request.address.splitlines())))
    return lines or list(filter(None, [say.texts["nowhere"]]))


def _values(say: Words, matter: Matter) -> Mapping[str, object]:
    request, objection, rules = matter.request, matter.objection, matter.centre.requests
    days = ("completion_days", "answer_days", "extension_days", "objection_days", "reply_days", "dispute_days")
    decision = objection.decision if objection else None
    return {
        **{name: getattr(rules, name) for name in days},
        "label": request.label,
        "received": say.day(request.received_on),
        "complete": say.day(request.complete_on),
        "completion_due": say.day(request.completion_due),
        "first_due": say.day(request.first_due),
        "due": say.day(request.due_on),
        "why": request.extension_why.rstrip(". "),
        "outcome": say.of("outcome", request.outcome) if request.outcome else "",
        "objection": objection.number if objection else "",
        "objected": say.day(objection.received_on) if objection else "",
        "objection_due": say.day(objection.due_on) if objection else "",
        "decided": say.of("decided", decision) if decision else "",
    }


def _facts(say: Words, matter: Matter, is_form: bool) -> Iterator[tuple[str, str]]:
    """The numbers on top; a letter without one of its own leaves room to write it in, a receipt needs none."""
    if matter.number or not is_form:
        yield "number", matter.number or say.texts["blank"]
    yield _kind_of_number(matter.request), matter.request.label
    if matter.objection:
        yield "objection", matter.objection.number


def _table(say: Words, kind: str, matter: Matter) -> Iterator[tuple[str, str]]:
    request, names = matter.request, say.texts["table"]
    yield names["information"], request.information
    if kind == "incomplete":
        yield names["missing"], request.missing
    elif kind == "registered":
        yield names["due"], say.day(request.first_due)
    elif kind == "extended":
        yield names["first_due"], say.day(request.first_due)
        yield names["due"], say.day(request.due_on)
    elif kind in ("answer", "refusal"):
        yield from _answer(say, matter)
    elif matter.objection:
        yield names["ground"], say.of("grounds", matter.objection.ground)
        yield names["decision"], matter.objection.reply if kind == "reply" else ""


def _answer(say: Words, matter: Matter) -> Iterator[tuple[str, str]]:
    request, names = matter.request, say.texts["table"]
    yield names["decision"], request.decision
    for reason in matter.reasons:
        if reason.code == "EXEMPT":
            yield names["basis"], say.texts["exemptions"][reason.exemption]
            yield names["test"], reason.note
        else:
            yield say.texts["reason"], say.of("reasons", reason.code, note=reason.note)
    yield names["held"], say.texts["held"].get(request.held, "")
    yield names["holder"], request.holder
    if request.outcome in ("GRANTED", "PARTLY"):
        yield names["form"], say.of("forms", request.form)
        sum_ = say.rupiah(request.cost) if request.cost else say.texts["free"]
        yield names["cost"], ", ".join(filter(None, (sum_, request.payment)))
