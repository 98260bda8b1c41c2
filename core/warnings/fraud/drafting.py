"""The words of a warning, from data: who reported what since when, and what everybody should know and do."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from sqlalchemy.orm import Session

from core.reference import modus, regions, taxonomy
from core.reference.calendar import Month
from core.reference.house import House
from core.reference.regions import Regions
from core.warnings import broadcasts
from core.warnings.broadcasts import Audience, Broadcast, Content, Rules
from core.warnings.fraud.model import FraudAlert

FOLDER = Path(__file__).parent / "texts"
LOCALES = {"id": "id_ID", "en": "en_GB"}
STANDING = ("M1", "M2", "M3")  # the kinds that every warning names
NAMED = 5  # regions that a notice names


@dataclass(frozen=True)
class Wave:
    """Reports that belong together: their kind, how many, from which regions, since when, what was paid (rupiah)."""

    modus: str | None
    count: int
    regions: tuple[str, ...]
    since: dt.datetime
    paid: int = 0
    rupiah: int | None = None


@lru_cache(maxsize=2)
def texts(language: str) -> Mapping[str, Any]:
    """The wording in a language, id or en."""
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def rules(session: Session, house: House, now: dt.datetime) -> Rules:
    """What a broadcast is checked against today."""
    day = house.calendar(session).local_day(now)
    return Rules(taxonomy.current(session, day), regions.current(session), house.centre.link_hosts)


def draft_warning(session: Session, house: House, wave: Wave, alert: FraudAlert, now: dt.datetime) -> Broadcast | None:
    """The draft of a warning of this wave, for people to read, change and approve.

    One that nobody has touched gets the new numbers; one that somebody has, or that has left, stays as it is.
    """
    content = _warning(house, wave, now)
    checked = rules(session, house, now)
    if alert.broadcast_id is None:
        return broadcasts.draft(session, checked, content, author=None, actor="clock", now=now, key=f"fraud:{alert.id}")
    return broadcasts.redraft(session, checked, alert.broadcast_id, content, now=now)


def draft_reminder(session: Session, house: House, month: Month, now: dt.datetime, *, count: int) -> Broadcast | None:
    """The draft of a month's reminder, the standing text; None where it was drafted before."""
    words = {}
    for language in LOCALES:
        say = texts(language)
        name = format_date(month.first_day, "MMMM y", locale=LOCALES[language])
        lead = say["reminder_lead" if count else "reminder_lead_none"].format(**_names(house), month=name, count=count)
        words[language] = (say["reminder_title"].format(**_names(house)), _body(house, language, lead, ()))
    content = _content("reminder", words)
    checked = rules(session, house, now)
    return broadcasts.draft(session, checked, content, author=None, actor="clock", now=now, key=f"reminder:{month}")


def day_text(house: House, instant: dt.datetime, language: str) -> str:
    """A day as people read it, in the centre's zone."""
    local = instant.astimezone(house.settings.zone).date()
    return format_date(local, "d MMMM y", locale=LOCALES["en" if language == "en" else "id"])


def region_names(places: Regions, codes: Sequence[str], language: str) -> str:
    """The first of the regions by name, and how many more."""
    say = texts(language)
    names = [places.label(code) for code in codes]
    if len(names) <= NAMED:
        return ", ".join(names) or str(say["no_region"])
    return str(say["more_regions"]).format(names=", ".join(names[:NAMED]), count=len(names) - NAMED)


def _warning(house: House, wave: Wave, now: dt.datetime) -> Content:
    words = {}
    for language in LOCALES:
        say = texts(language)
        key = _lead_of(wave)
        since, day = day_text(house, wave.since, language), day_text(house, now, language)
        when = say["on_day" if since == day else "in_days"].format(since=since, day=day)
        told = {"count": wave.count, "regions": len(wave.regions), "since": since, "when": when}
        lead = say[key].format(**_names(house), **told)
        named = (wave.modus,) if wave.modus else ()
        words[language] = (say["warning_title"].format(**_names(house)), _body(house, language, lead, named))
    return _content("warning", words)


def _lead_of(wave: Wave) -> str:
    if wave.count == 1:
        return "warning_lead_one"
    return "warning_lead" if wave.regions else "warning_lead_nowhere"


def _content(kind: str, words: Mapping[str, tuple[str, str]]) -> Content:
    (title_id, text_id), (title_en, text_en) = words["id"], words["en"]
    return Content(kind, title_id, title_en, text_id, text_en, Audience())


def _body(house: House, language: str, lead: str, first: Sequence[str]) -> str:
    """The lead, the kinds of fraud (those reported first), what to remember and what to do."""
    say, names = texts(language), _names(house)
    known = modus.knowledge().modus
    told = [known[code].warning(language) for code in dict.fromkeys((*first, *STANDING)) if known[code].warning()]
    listed = "\n".join(f"{n}. {sentence.format(**names)}" for n, sentence in enumerate(told, 1))
    to_do = [line.format(**names) for line in say["do"]]
    to_do += [say["do_check"].format(**names)] if house.centre.letter_check_url else []
    to_do += [say["do_report"].format(**names)] if house.centre.report_email else []
    done = "\n".join(f"• {line}" for line in (*to_do, say["do_paid"]))
    parts = (lead, f"{say['modus']}\n{listed}", say["remember"].format(**names), f"{say['to_do']}\n{done}", say["end"])
    return "\n\n".join(part.format(**names) for part in parts)


def _names(house: House) -> dict[str, str]:
    centre = house.centre
    return {
        "organisation": centre.short_organisation, "name": centre.name, "phone": centre.phone,
        "whatsapp": centre.whatsapp, "website": centre.website.removeprefix("https://"),
        "report_email": centre.report_email, "check": centre.letter_check_url,
    }  # fmt: skip
