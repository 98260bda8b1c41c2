"""Makes the API's app. Its paths all begin with /api/v1/."""

from __future__ import annotations

import datetime as dt

from flask import Flask, Response

from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference.centre import load_centre
from web.api import broadcasts, caller, errors, figures, openapi, reach, tickets
from web.api.answers import LARGEST
from web.context import Clock, House

PAGES = (tickets.page, figures.page, reach.page, broadcasts.page, openapi.page)
PREFIX = "/api/v1"


def clock() -> dt.datetime:
    """The real present."""
    return dt.datetime.now(dt.UTC)


def create_api(settings: Settings, database: Database, clock: Clock = clock) -> Flask:
    """The API's app. `clock` gives the present (aware UTC); tests give a frozen one."""
    app = Flask(__name__, static_folder=None)
    app.extensions["dering"] = House(settings, database, load_centre(settings.centre_file), clock)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST + 1  # a body that tells no length is cut here: one byte too many
    app.before_request(caller.guard)
    app.after_request(_add_headers)
    errors.install(app)
    for page in PAGES:
        app.register_blueprint(page, url_prefix=PREFIX)
    return app


def _add_headers(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response
