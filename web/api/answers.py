"""JSON in and out: a body is read once and strictly, an answer is always an object."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from flask import Response, request
from pydantic import BaseModel
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from core.foundation.text import storable

LARGEST = 2**20  # bytes of a body


def answer(values: Mapping[str, Any] | BaseModel, code: int = 200) -> Response:
    """The values as JSON."""
    plain = values.model_dump(mode="json", exclude_unset=True) if isinstance(values, BaseModel) else values
    text = storable(json.dumps(plain, ensure_ascii=False))  # names are told again as they came, half characters too
    return Response(text, code, mimetype="application/json")


def body() -> dict[str, Any]:
    """The request's JSON object.

    Raises 415 for another content type, 413 where it is too large, 400 where it is no JSON or no object.
    """
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    raw = request.get_data()
    if len(raw) > LARGEST:
        raise RequestEntityTooLarge
    try:
        read = json.loads(raw, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise BadRequest from None
    if not isinstance(read, dict):
        raise BadRequest
    return read


def _no_number(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON")
