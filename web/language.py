"""Indonesian or English: which one a reader gets, how refusals, times and numbers are said in it, and the switch."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale, dates, numbers
from flask import Blueprint, Flask, Response, redirect, request
from flask_babel import Babel, gettext
from flask_babel import get_locale as babel_locale

from core.foundation import staff
from core.foundation.errors import Refused
from web.context import db, settings, visitor, zone

page = Blueprint("language", __name__)

LOCALES = {"id": "id", "en": "en_GB"}  # plain "en" would write dates the American way
COOKIE = "dering_language"
YEAR = 365 * 24 * 3600


@page.post("/language")
def switch() -> Response:
    """Changes the reader's language, for good where somebody is signed in, and goes back."""
    chosen = request.form.get("language", "")
    chosen = chosen if chosen in LOCALES else "id"
    person = visitor()
    if person is not None:
        with db().writing() as session:
            staff.set_language(session, person.id, chosen)
    answer = redirect(local_path(request.form.get("next", "")))
    secure = settings().public_url.startswith("https")
    answer.set_cookie(COOKIE, chosen, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)
    return answer  # type: ignore[return-value]


def local_path(wanted: str) -> str:
    """The path where it stays on the staff's side of this server, else the start page."""
    plain = wanted.startswith("/staff/") and not any(sign in wanted for sign in "\\\r\n")
    return wanted if plain else "/staff/"


def language() -> str:
    """The reader's language: id or en."""
    person = visitor()
    chosen = person.language if person else request.cookies.get(COOKIE, "")
    return chosen if chosen in LOCALES else "id"


def say(refusal: Refused) -> str:
    """The refusal's own sentence in the reader's language, and so a refusal that it names."""
    return gettext(refusal.message, **{name: _in_words(value) for name, value in refusal.values.items()})


def _in_words(value: object) -> object:
    if isinstance(value, Refused):
        return say(value)
    return local_date(value, "long") if isinstance(value, dt.date) else value


def errors_of(refusal: Refused) -> dict[str, str]:
    """The sentences of a refusal's fields in the reader's language, by the field's name."""
    return {name: say(inner) for name, inner in refusal.fields.items()}


def local_time(value: dt.datetime | None) -> str:
    """Day and time on the centre's clock: 2 Nov 2026 06.30."""
    if value is None:
        return "–"
    local = value.astimezone(zone())
    return f"{dates.format_date(local, locale=_locale())} {dates.format_time(local, 'short', locale=_locale())}"


def local_date(value: dt.date | None, width: str = "medium") -> str:
    """A day, or an instant's day on the centre's clock: 2 Nov 2026; width full, long, medium or short."""
    if value is None:
        return "–"
    day = value.astimezone(zone()).date() if isinstance(value, dt.datetime) else value
    return dates.format_date(day, width, locale=_locale())


def number(value: float | Decimal | None, decimals: int = 0) -> str:
    """A number rounded half up: 1.305. Missing is said in words, it is never 0."""
    if value is None:
        return gettext("no data yet")
    places = Decimal(1).scaleb(-decimals)
    rounded = Decimal(str(value)).quantize(places, ROUND_HALF_UP)
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    return numbers.format_decimal(rounded, pattern, locale=_locale())


def percent(value: float | Decimal | None, decimals: int = 2) -> str:
    """A percentage given as such (80.536), rounded half up: 80,54%."""
    return number(value, decimals) + ("%" if value is not None else "")


def install(app: Flask) -> None:
    """Gives the app its catalogues and its filters."""
    app.config["BABEL_DEFAULT_LOCALE"] = "id"
    Babel(app, locale_selector=lambda: LOCALES[language()])
    app.jinja_env.filters.update(local_time=local_time, local_date=local_date, number=number, percent=percent, say=say)


def _locale() -> Locale:
    return babel_locale() or Locale("id")
