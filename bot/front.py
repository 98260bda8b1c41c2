"""The front page: how to reach the centre, is this letter yours, information requests, and what was published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, NamedTuple

from flask import Blueprint, Response, current_app, make_response, render_template, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import reports
from bot.front_words import Says, says
from bot.health import BOT_NAME
from core.consultations.contacts import normal_phone
from core.foundation import memory
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.centre import Centre, load_centre
from core.statistics.reports import published
from core.statistics.reports.published import Line, Recap
from core.warnings import broadcasts, official
from core.warnings.broadcasts import Banner
from core.warnings.official import Answer, Entry, host_of

page = Blueprint("front", __name__)

NEWEST = 3  # reports that the page names, and in which it looks for the recap of requests
LONGEST = 500  # characters that are looked up


class Way(NamedTuple):
    """A way to reach the centre: its icon, its name's key or its name, how it is written, and its address."""

    icon: str
    name: str
    shown: str
    link: str
    note: str = ""


class Told(NamedTuple):
    """An answer in words: known, withdrawn or unknown; what was asked, what the register says, what to mind."""

    state: str
    text: str
    sentence: str
    caution: str = ""


@dataclass(frozen=True)
class Seen:
    """What the database says; all of it is empty while it is away, since the phone number must be there even then."""

    bot: str = ""
    open_now: bool | None = None
    opens: dt.datetime | None = None
    warning: Banner | None = None
    months: Sequence[tuple[str, Line]] = ()
    recap: Recap | None = None
    registered: Sequence[Entry] = ()
    answers: Sequence[Answer] | None = None


@page.get("/")
def show() -> Response:
    """The page; with `q` also what the register says of it, of which nothing is kept."""
    settings, centre = _settings(), load_centre(_settings().centre_file)
    asked = " ".join(request.args.get("q", "")[:LONGEST].split())
    speak = says(request.args.get("lang", ""), centre)
    seen = _seen(centre, asked, speak.language)
    response = make_response(
        render_template(
            "front.html", centre=centre, says=speak, seen=seen, asked=asked, longest=LONGEST,
            ways=list(_ways(centre, seen, simulated=settings.simulator)),
            own=[*official.of_centre(centre), *seen.registered],
            opens=seen.opens.astimezone(settings.zone) if seen.opens else None,
            told=None if seen.answers is None else [_told(one, speak, settings.zone) for one in seen.answers],
        )
    )  # fmt: skip
    response.headers["Cache-Control"] = (
        "no-store" if asked else "no-cache"
    )  # a warning shows at once, and so does its end
    return response


def _seen(centre: Centre, asked: str, language: str) -> Seen:
    settings = _settings()
    database: Database = current_app.extensions["dering"][1]
    clock: Callable[[], dt.datetime] = current_app.extensions["dering"][2]
    now = clock()
    try:
        with database.reading() as session:
            days = calendars.load(session, settings.zone, centre.hours)
            open_now = days.is_open(now)
            return Seen(
                bot=memory.recall(session, BOT_NAME) or "",
                open_now=open_now,
                opens=None if open_now else days.next_opening(now),
                warning=broadcasts.current(session, now, language),
                months=reports.latest(session, NEWEST),
                recap=_recap(session),
                registered=_registered(session),
                answers=official.check(session, centre, asked) if asked else (),
            )
    except (SQLAlchemyError, LookupError):
        return Seen()


def _recap(session: Session) -> Recap | None:
    """The published recap, read out of its edition once: editions are large."""
    newest = published.months(session)[:NEWEST]
    key = tuple((line.month, line.revision, line.published_at) for line in newest)
    kept: dict[str, Any] = current_app.extensions.setdefault("recap", {})
    if kept.get("key") != key:
        kept["recap"], kept["key"] = published.requests_recap(session, newest), key
    recap: Recap | None = kept["recap"]
    return recap


def _registered(session: Session) -> list[Entry]:
    rows = official.listing(session, kinds=[kind for kind in official.KINDS if kind != "LETTER"])
    return [Entry(row.kind, row.value, row.label_id, row.label_en) for row in rows]


def _told(one: Answer, says: Says, zone: tzinfo) -> Told:
    """What the page says of one answer. That the register does not know it is no verdict."""
    kind, entry = one.mention.kind, one.entry
    if entry is None:
        if one.withdrawn is None or one.withdrawn.withdrawn_at is None:
            return Told("unknown", one.text, says("check.unknown"))
        day = one.withdrawn.withdrawn_at.astimezone(zone).date()
        return Told("withdrawn", one.text, says("check.withdrawn", day=says.day(day)))
    label = entry.label(says.language)
    if kind == "LETTER":
        return Told("known", one.text, says("check.known_letter", label=label))
    if kind == "EMAIL" and entry.kind == "DOMAIN":
        return Told(
            "known",
            one.text,
            says("check.known_under", domain=host_of(entry.value), label=label),
            says("check.known_email"),
        )
    caution = {"PHONE": "known_phone", "EMAIL": "known_email", "DOMAIN": "known_domain"}.get(kind)
    return Told("known", one.text, says("check.known", label=label), says(f"check.{caution}") if caution else "")


def _ways(centre: Centre, seen: Seen, *, simulated: bool) -> Iterator[Way]:
    if simulated:
        yield Way("telegram", "Telegram", "Simulator", "/simulator/")
    elif seen.bot:
        yield Way("telegram", "Telegram", f"@{seen.bot}", f"https://t.me/{seen.bot}")
    if centre.whatsapp:
        digits = normal_phone(centre.whatsapp).removeprefix("+")
        yield Way("whatsapp", "WhatsApp", centre.whatsapp, f"https://wa.me/{digits}")
    if centre.phone:
        yield Way("phone", "phone", centre.phone, f"tel:{centre.phone}")
    if centre.email:
        yield Way("mail", "email", centre.email, f"mailto:{centre.email}")
    if centre.report_email:
        yield Way("flag", "report", centre.report_email, f"mailto:{centre.report_email}")
    for icon, name, link in (
        ("chat", "live_chat", centre.live_chat),
        ("desk", "hai", centre.hai),
        ("web", "website", centre.website),
    ):
        if link:
            yield Way(icon, name, link.split("//")[1].removeprefix("www.").rstrip("/"), link)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["dering"][0]
    return settings
