"""What another system is told when something is refused or breaks: JSON with one sentence, and one for each field."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import sqlalchemy as sa
from flask import Flask, Response, current_app, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from core.foundation.errors import Refused
from web.api.answers import answer

SENTENCES = {
    400: "The body is not readable JSON.",
    401: "This needs a valid token: Authorization: Bearer <token>.",
    404: "There is nothing at this address.",
    405: "This address does not know this method.",
    413: "The body is larger than 1 MiB.",
    415: "The body is to be JSON, with Content-Type: application/json.",
}
SHAPES = {  # what pydantic finds, in the words of this house
    "missing": "This field is required.",
    "extra_forbidden": "There is no such field.",
    "string_type": "This is to be a text.",
    "int_type": "This is to be a whole number.",
    "int_parsing": "This is to be a whole number.",
    "list_type": "This is to be a list.",
    "model_type": "This is to be an object.",
    "date_from_datetime_parsing": "This is no day; write it like 2026-11-02.",
}


def install(app: Flask) -> None:
    """Registers the handlers."""
    app.register_error_handler(Refused, refused)
    app.register_error_handler(HTTPException, known)
    for away in (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError):
        app.register_error_handler(away, unreachable)
    app.register_error_handler(Exception, broken)


def refused(error: Refused) -> Response:
    """A rule said no."""
    fields = {name: str(inner) for name, inner in error.fields.items()}
    sentence = error.message % error.values if error.values else error.message
    return failed(422, sentence, fields)


def known(error: HTTPException) -> Response:
    """Everything that HTTP has a number for; its own headers (Allow, WWW-Authenticate) stay."""
    code = error.code or 500
    made = failed(code, SENTENCES.get(code, error.name))
    for name, value in error.get_headers(request.environ):
        if name.lower() != "content-type":
            made.headers[name] = value
    return made


def unreachable(error: sa.exc.SQLAlchemyError) -> Response:
    """The database is away."""
    current_app.logger.error("%s %s: the database is away: %s", request.method, request.path, type(error).__name__)
    made = failed(503, "The database does not answer. Nothing was saved; please send it again in a moment.")
    made.headers["Retry-After"] = "10"
    return made


def broken(error: Exception) -> Response:
    """A fault of ours: the log has the traceback, the caller the reference to it."""
    reference = secrets.token_hex(4)
    current_app.logger.error("%s %s failed, reference %s", request.method, request.path, reference, exc_info=error)
    return failed(500, f"Something broke on our side. Tell an admin this reference: {reference}.")


def failed(code: int, sentence: str, fields: Mapping[str, str] | None = None) -> Response:
    """The one form of every failure."""
    return answer({"error": sentence, **({"fields": dict(fields)} if fields else {})}, code)


def shape_errors(error: ValidationError) -> dict[str, Refused]:
    """What is wrong with the shape of a body or an address, by the field's name such as `readings.0.value`."""
    return {".".join(map(str, one["loc"])) or "body": Refused("%(why)s", why=_why(one)) for one in error.errors()}


def _why(one: Mapping[str, object]) -> str:
    return SHAPES.get(str(one["type"]), f"{str(one['msg']).rstrip('.')}.")
