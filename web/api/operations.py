"""What a view of the API takes and gives, said beside it; the description of the API is made from nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

from flask import request
from pydantic import BaseModel, ValidationError

from core.foundation.errors import Refused
from web.api.answers import body
from web.api.errors import shape_errors

View = TypeVar("View", bound=Callable[..., object])
Model = TypeVar("Model", bound=BaseModel)
PATHS = {
    "number": "The ticket's number, such as 2022-12-000123.",
    "month": "A month, such as 2022-12.",
}


@dataclass(frozen=True)
class Operation:
    """One method of one address. `answers` maps a status to what it gives; `fails` lists further statuses."""

    summary: str
    answers: Mapping[int, tuple[str, type[BaseModel] | None]]
    takes: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    fails: tuple[int, ...] = field(default=())


def operation(about: Operation) -> Callable[[View], View]:
    """Says what the view does. Goes below the route's own decorator."""

    def mark(view: View) -> View:
        view.operation = about  # type: ignore[attr-defined]
        return view

    return mark


def operation_of(view: Callable[..., object]) -> Operation:
    """What was said of the view."""
    return cast(Operation, view.operation)  # type: ignore[attr-defined]


def taken(model: type[Model]) -> Model:
    """The request's body. Raises Refused with a sentence for every field that does not fit, also unknown ones."""
    return _fitting(model, body())


def asked(model: type[Model]) -> Model:
    """What stands behind the question mark of the address; refused like a body."""
    return _fitting(model, dict(request.args.items()))


def _fitting(model: type[Model], values: Mapping[str, object]) -> Model:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise Refused("Please correct the marked fields.", fields=shape_errors(error)) from error
