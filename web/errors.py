"""What people see when something is refused or breaks: one page with one sentence, never a traceback."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from core.foundation.errors import Refused
from web.language import say

SENTENCES = {
    400: lazy_gettext("The browser sent something that we do not understand."),
    403: lazy_gettext("Your role does not open this page. Ask an admin if you need it."),
    404: lazy_gettext("There is no such page. Perhaps the address was mistyped."),
    405: lazy_gettext("This page cannot be used in this way. Go back and try again."),
    413: lazy_gettext("What you sent is too large."),
    415: lazy_gettext("We cannot read a file of this type."),
}
TITLES = {
    403: lazy_gettext("Not for your role"),
    404: lazy_gettext("Not found"),
    413: lazy_gettext("Too large"),
    500: lazy_gettext("That was our fault"),
    503: lazy_gettext("Please try again in a moment"),
}


def install(app: Flask) -> None:
    """Registers the handlers; the one for Refused is why views need no try where a whole page is refused."""
    app.register_error_handler(Refused, refused)
    app.register_error_handler(CSRFError, stale_form)
    app.register_error_handler(HTTPException, known)
    app.register_error_handler(sa.exc.OperationalError, unreachable)
    app.register_error_handler(Exception, broken)


def refused(error: Refused) -> ResponseReturnValue:
    """A rule said no."""
    return _answer(422, say(error))


def stale_form(error: CSRFError) -> ResponseReturnValue:
    """A form without its secret: too old, or not ours."""
    current_app.logger.info("%s %s: %s", request.method, request.path, error.description)
    return _answer(
        400,
        gettext(
            "This form was opened before you signed in or out. Go back: what you typed is still there. "
            "Copy it, reload the page and send it again."
        ),
    )


def known(error: HTTPException) -> ResponseReturnValue:
    """Everything that HTTP has a number for; redirects pass."""
    code = error.code or 500
    if code < 400:
        return error
    return _answer(code, str(SENTENCES.get(code, SENTENCES[400])))


def unreachable(error: sa.exc.OperationalError) -> ResponseReturnValue:
    """The database is away."""
    current_app.logger.error("%s %s: the database is away: %s", request.method, request.path, error.orig)
    return _answer(503, gettext("The database does not answer. Nothing was saved; please try again in a moment."))


def broken(error: Exception) -> ResponseReturnValue:
    """A fault of ours: the log has the traceback, the reader the reference to it."""
    reference = secrets.token_hex(4)
    current_app.logger.error("%s %s failed, reference %s", request.method, request.path, reference, exc_info=error)
    sentence = gettext("Something broke on our side. Tell an admin this reference: %(reference)s.", reference=reference)
    return _answer(500, sentence)


def _answer(code: int, sentence: str) -> ResponseReturnValue:
    if "HX-Request" in request.headers:
        return sentence, code, {"Content-Type": "text/plain; charset=utf-8"}
    headers = {"Retry-After": "10"} if code == 503 else {}
    title = str(TITLES.get(code, gettext("That did not work")))
    return render_template("errors/page.html", code=code, title=title, sentence=sentence), code, headers
