"""Makes the staff's app: pages, guard, headers. Its paths all begin with /staff/."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import IntegerConverter, ValidationError

from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference.centre import load_centre
from web import (
    context,
    errors,
    holidays,
    language,
    official,
    outgoing,
    people,
    profile,
    sample,
    second_factor,
    sign_in,
    tokens,
)
from web.broadcasts import asking
from web.broadcasts import files as broadcast_files
from web.broadcasts import pages as broadcasts
from web.complaints import pages as complaints
from web.context import Clock, House, visitor
from web.dashboard import pages as dashboard
from web.fraud import pages as fraud
from web.imports import pages as import_pages
from web.months import acts as month_acts
from web.months import downloads
from web.months import pages as months
from web.reach import pages as reach
from web.requests import acts as request_acts
from web.requests import appeals, bringing, papers, recap, registers
from web.requests import pages as requests
from web.schedule import pages as schedule
from web.tickets import acts, correct, detail, export, files, hints, listing, new, similar

PAGES = (
    sign_in.page, language.page, profile.page, second_factor.page, people.page, tokens.page, outgoing.page, sample.page,
    new.page, hints.page, listing.page, detail.page, acts.page, correct.page, files.page, months.page, reach.page,
    month_acts.page, downloads.page, import_pages.page, export.page, schedule.page, dashboard.page, complaints.page,
    broadcasts.page, broadcast_files.page, asking.page, fraud.page, official.page,
    requests.page, request_acts.page, papers.page, appeals.page, recap.page, registers.page, bringing.page,
    holidays.page, similar.page,
)  # fmt: skip

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


class RowId(IntegerConverter):
    """An `<int:…>` in an address: a number that a database can know as an id; any other is no page."""

    def to_python(self, value: str) -> int:
        """The number."""
        number: int = super().to_python(value)
        if number >= 2**31:
            raise ValidationError
        return number


def clock() -> dt.datetime:
    """The real present."""
    return dt.datetime.now(dt.UTC)


def create_app(settings: Settings, database: Database, clock: Clock = clock) -> Flask:
    """The staff's app. `clock` gives the present (aware UTC); tests give a frozen one."""
    app = Flask(__name__, static_url_path="/staff/static")
    app.url_map.converters["int"] = RowId
    app.extensions["dering"] = House(settings, database, load_centre(settings.centre_file), clock)
    _configure(app, settings)
    language.install(app)
    errors.install(app)
    app.before_request(sign_in.guard)
    CSRFProtect(app)
    app.after_request(_add_headers)
    app.context_processor(_words)
    for page in PAGES:
        app.register_blueprint(page, url_prefix="/staff")
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.signing_key,
        SESSION_COOKIE_NAME="dering_form",  # forms' secret and notices; who is signed in stands in the database
        SESSION_COOKIE_PATH="/staff",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https"),
        WTF_CSRF_TIME_LIMIT=None,  # a form may stay open all day
        WTF_CSRF_SSL_STRICT=False,  # the token decides; a proxy may hide the referrer's scheme
        MAX_CONTENT_LENGTH=(settings.attachment_limit_mb + 1) * 1024 * 1024,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _words() -> dict[str, Any]:
    """What every template knows."""
    return {"me": visitor(), "language": language.language(), "centre": context.centre(), "now": context.now()}


def _add_headers(response: Response) -> Response:
    response.headers.update(HEADERS)
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
