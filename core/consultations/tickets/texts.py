"""The words of a ticket as the search knows them, the words a search asks for, and the marks of unread tickets."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.tickets.model import StaleText, Ticket, TicketText
from core.foundation.text import storable

SEARCHED = ("number", "contact_name", "contact_phone", "contact_email", "institution", "question", "answer")
TEXT_COLUMNS = tuple(getattr(Ticket, name) for name in ("id", "happened_at", *SEARCHED))
STALE_TEXTS, TICKET_TEXTS = (cast(sa.Table, model.__table__) for model in (StaleText, TicketText))
LONGEST = 40  # letters of a word that are looked at
MOST = 8  # words of a search that are looked at
PHONE_DIGITS = 5  # so many, with a prefix and nothing but signs, make a phone number, blanks or not
TICKET_ID = 2**29 - 1  # the bits of a place in SQLite's search that are the ticket's id; the others are its time
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+(?:[-./]\d+)+")  # 2022-12-000123, 0812-345-0000, 1.305.000: also one word
_PHONE = re.compile(r"\(?\+?\(?(0|62)[\d\s().\-]+")
_NEW_MARK = sa.insert(STALE_TEXTS)

Asked = Sequence[tuple[str, ...]]  # every word of a search, each as the ways in which it may be written


def words(text: str) -> set[str]:
    """The different words of a text: small letters and digits without accents; numbers also without their signs."""
    plain = _plain(text)
    joined = (re.sub(r"\D", "", number) for number in _NUMBER.findall(plain))
    return {word[:LONGEST] for word in (*_WORD.findall(plain), *joined)}


def words_of(row: Any) -> list[str]:
    """The words of a ticket (a row of TEXT_COLUMNS), in one order; of its number only what tells it from others."""
    month, _, last = row.number.rpartition("-")
    found = {f"{month.replace('-', '')}{last}", last}
    for name in SEARCHED[1:]:
        found |= words(getattr(row, name))
    return sorted(found - {""})


def asked(text: str) -> Asked:
    """The words a search asks for; a ticket has to have them all, or longer words that begin so.

    A single letter stands for itself. A number may be written with the country's prefix or with 0. A text of signs
    alone asks for no word.
    """
    plain = _plain(storable(text).strip()[:1000])
    if _PHONE.fullmatch(plain) and sum(c.isdigit() for c in plain) >= PHONE_DIGITS:
        found = [re.sub(r"\D", "", plain)]
    else:
        found = list(dict.fromkeys(word for part in plain.split()[:MOST] for word in _asked_words(part)))
    return [_ways(word[:LONGEST]) for word in found[:MOST]]


def fits(row: Any, wanted: Asked) -> bool:
    """Whether the ticket (a row of TEXT_COLUMNS) has all words, as the search would find it."""
    own = words_of(row)
    return all(any(word.startswith(ways) if len(ways[0]) > 1 else word in ways for word in own) for ways in wanted)


def placed(happened_at: dt.datetime, ticket_id: int) -> int:
    """Where a ticket stands in SQLite's search, which walks by this number: by its second, then by its id."""
    second = (happened_at - EPOCH) // dt.timedelta(seconds=1)
    return min(max(second, 0), 2**34 - 1) * (TICKET_ID + 1) + ticket_id


def mark_texts(session: Session, first: int, last: int | None = None) -> None:
    """Marks the tickets with these ids (one, or all from `first` to `last`) to be read for the search.

    Where many tickets are logged at once, one mark for all of them is enough.
    """
    session.execute(_NEW_MARK, [{"first_ticket": first, "last_ticket": first if last is None else last}])


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in parted if not unicodedata.combining(c))


def _asked_words(part: str) -> Iterator[str]:
    end = 0
    for number in _NUMBER.finditer(part):
        yield from _WORD.findall(part[end : number.start()])
        yield re.sub(r"\D", "", number.group())
        end = number.end()
    yield from _WORD.findall(part[end:])


def _ways(word: str) -> tuple[str, ...]:
    if len(word) == 1 or not word.isdecimal():
        return (word,)
    if word.startswith("0"):
        return word, f"62{word[1:]}"
    return (word, f"0{word[2:]}") if word.startswith("62") and len(word) >= PHONE_DIGITS else (word,)
