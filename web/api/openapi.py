"""The description of the API (OpenAPI 3.1), made from the routes and from what stands beside each view."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from flask import Blueprint, Response, current_app
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from web.api.answers import answer
from web.api.errors import SENTENCES
from web.api.operations import PATHS, Operation, operation, operation_of
from web.api.shapes import Failure

page = Blueprint("openapi", __name__)

REFERENCE = "#/components/schemas/{model}"
ALWAYS = (401, 503)
FAILS = {**SENTENCES, 422: "Something in it is wrong; `fields` says what.", 503: "The database is away; try again."}
HEADERS = {201: "Location", 401: "WWW-Authenticate", 503: "Retry-After"}
METHODS = ("get", "post", "put", "patch", "delete")


@page.get("/openapi.json")
@operation(Operation("This description", {200: ("OpenAPI 3.1.", None)}))
def show() -> Response:
    """The description."""
    return answer(_described())


@cache
def _described() -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    models: set[type[BaseModel]] = {Failure}
    for rule in current_app.url_map.iter_rules():
        about = operation_of(current_app.view_functions[rule.endpoint])
        models |= _models(about)
        for method in (name.lower() for name in rule.methods or ()):
            if method in METHODS:
                address = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
                paths.setdefault(address, {})[method] = _operation(rule.endpoint, method, rule.arguments, about)
    _, schemas = models_json_schema([(m, "validation") for m in sorted(models, key=str)], ref_template=REFERENCE)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Dering", "version": "1", "description": "The log book of a public contact centre."},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _models(about: Operation) -> set[type[BaseModel]]:
    given = [model for _, model in about.answers.values()]
    return {model for model in (*given, about.takes, about.query) if model is not None}


def _operation(endpoint: str, method: str, arguments: set[str], about: Operation) -> dict[str, Any]:
    parameters = [*(_in_path(name) for name in sorted(arguments)), *_in_query(about.query)]
    described: dict[str, Any] = {"operationId": f"{endpoint.replace('.', '_')}_{method}", "summary": about.summary}
    if parameters:
        described["parameters"] = parameters
    if about.takes:
        described["requestBody"] = {"required": True, "content": _content(about.takes)}
    fails = {code: (FAILS[code], Failure) for code in sorted({*about.fails, *ALWAYS})}
    responses = {str(code): _response(code, *told) for code, told in {**about.answers, **fails}.items()}
    return {**described, "responses": responses}


def _response(code: int, text: str, model: type[BaseModel] | None) -> dict[str, Any]:
    headers = {"headers": {HEADERS[code]: {"schema": {"type": "string"}}}} if code in HEADERS else {}
    return {"description": text, **headers, **_body(model)}


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "description": PATHS[name], "schema": {"type": "string"}}


def _in_query(model: type[BaseModel] | None) -> list[dict[str, Any]]:
    schema: Mapping[str, Any] = model.model_json_schema() if model else {"properties": {}}
    return [{"name": name, "in": "query", "schema": about} for name, about in schema["properties"].items()]


def _body(model: type[BaseModel] | None) -> dict[str, Any]:
    return {"content": _content(model)} if model else {}


def _content(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": REFERENCE.format(model=model.__name__)}}}
