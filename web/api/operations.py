"""What a view of the API takes and gives, said beside it; the description of the API is made from nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

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
    "broadcast_id": "The broadcast's number.",
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


def taken_apart(model: type[BaseModel]) -> tuple[dict[str, Any], dict[str, Refused]]:
    """The body's fields that fit, and a sentence for every one that does not, so that the core can judge the others."""
    values = body()
    try:
        return model.model_validate(values).model_dump(exclude_unset=True), {}
    except ValidationError as error:
        wrong = shape_errors(error)
        return {name: values[name] for name in model.model_fields if name in values and name not in wrong}, wrong


@contextmanager
def refusing_too(wrong: Mapping[str, Refused]) -> Iterator[None]:
    """Refuses what was wrong before together with the fields that are refused inside, at the latest at the end."""
    try:
        yield
    except Refused as refusal:
        if not refusal.fields:
            raise
        raise Refused("Please correct the marked fields.", fields={**refusal.fields, **wrong}) from refusal
    if wrong:
        raise Refused("Please correct the marked fields.", fields=wrong)


def asked(model: type[Model]) -> Model:
    """What stands behind the question mark of the address; refused like a body, also where it says a name twice."""
    if twice := [name for name, values in request.args.lists() if len(values) > 1]:
        said_twice = dict.fromkeys(twice, Refused("This is to be said once."))
        raise Refused("Please correct the marked fields.", fields=said_twice)
    return _fitting(model, dict(request.args.items()))


def _fitting(model: type[Model], values: Mapping[str, object]) -> Model:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise Refused("Please correct the marked fields.", fields=shape_errors(error)) from error
