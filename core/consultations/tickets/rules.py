"""What a ticket's values have to be, however many of them come at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any, Protocol

from core.consultations import contacts
from core.consultations.tickets.model import STATUSES
from core.foundation.errors import Refused
from core.foundation.text import storable
from core.reference.regions import Regions
from core.reference.taxonomy import Taxonomy

LIMITS = {
    "source": 40,
    "institution": 200,
    "contact_name": 200,
    "contact_phone": 40,
    "contact_email": 254,
    "external_id": 200,
}
_LIMITED = attrgetter(*LIMITS)
AHEAD = dt.timedelta(minutes=10)  # how far a clock may be ahead of ours
CODES = ("channel", "category", "kind", "topic", "aspect", "sub_category", "region_code", "status")
NULLABLE = {"topic", "aspect", "sub_category", "region_code", "external_id"}


class Valued(Protocol):
    """What has the values of a ticket by the names of Entry."""

    @property
    def happened_at(self) -> dt.datetime:
        """When it happened."""

    @property
    def contact_email(self) -> str:
        """The address, "" for none."""

    @property
    def question(self) -> str:
        """What was asked."""


def cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """The texts among the values as every database can keep them, trimmed, phone and mail in their normal form."""
    return {name: cleaned_text(name, value) for name, value in values.items() if isinstance(value, str)}


def cleaned_text(name: str, text: str) -> str | None:
    """One field's text; None where a field that may be missing is empty."""
    if form := FORMS.get(name):
        return form(text)
    return plain(text) or None if name in NULLABLE else plain(text)


def plain(text: str) -> str:
    """Any text as every database can keep it, trimmed."""
    return text.strip() if text.isascii() and "\0" not in text else storable(text).strip()


def cleaned_phone(text: str) -> str:
    """A phone number in its normal form."""
    return contacts.normal_phone(plain(text))[:40]


def cleaned_email(text: str) -> str:
    """An e-mail address in its normal form."""
    return contacts.normal_email(plain(text))


FORMS: dict[str, Callable[[str], str]] = {"contact_phone": cleaned_phone, "contact_email": cleaned_email}


def wrong_codes(words: Taxonomy, places: Regions, values: Mapping[str, Any]) -> dict[str, Refused]:
    """Which of the CODES are wrong and why, on a day with these words. The verdict depends on nothing but them."""
    wrong = _unknown_codes(words, values)
    if values["status"] not in STATUSES:
        wrong["status"] = _no_code(values["status"], STATUSES)
    if values["region_code"] and places.get(values["region_code"]) is None:
        wrong["region_code"] = Refused("There is no region with the code %(code)s.", code=values["region_code"])
    if not ({"kind", "topic"} & set(wrong)):
        try:
            words.refuse_unfit(values["kind"], values["topic"])
        except Refused as refusal:
            wrong["topic"] = refusal
    return wrong


def wrong_values(entry: Valued, now: dt.datetime) -> dict[str, Refused]:
    """Which of the other values are wrong and why."""
    wrong = {}
    for text, (name, limit) in zip(_LIMITED(entry), LIMITS.items(), strict=True):
        if text and len(text) > limit:
            wrong[name] = Refused("At most %(limit)s characters, please.", limit=limit)
    if not entry.question:
        wrong["question"] = Refused("Please write what was asked.")
    if entry.happened_at > now + AHEAD:
        wrong["happened_at"] = Refused("This time is in the future.")
    if entry.contact_email and "@" not in entry.contact_email:
        wrong["contact_email"] = Refused("This is no e-mail address.")
    return wrong


def _unknown_codes(words: Taxonomy, values: Mapping[str, Any]) -> dict[str, Refused]:
    known = {
        "channel": words.channels,
        "category": words.categories,
        "kind": words.kinds,
        "topic": words.topics,
        "aspect": words.aspects,
        "sub_category": words.subcategories,
    }
    wrong = {}
    for name, terms in known.items():
        value = values[name]
        if not value and name in ("channel", "category", "kind"):
            wrong[name] = Refused("Please choose one.")
        elif value and value not in terms:
            wrong[name] = _no_code(value, terms)
    sub = words.subcategories.get(values["sub_category"] or "")
    if sub is not None and "category" not in wrong and sub.parent != values["category"]:
        wrong["sub_category"] = Refused("%(code)s does not belong to this category.", code=values["sub_category"])
    return wrong


def _no_code(code: str, codes: Iterable[str]) -> Refused:
    return Refused("There is no code %(code)s; the codes are %(codes)s.", code=code, codes=", ".join(codes))
