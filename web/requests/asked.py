"""What forms of the register say: days, the fields of a request, an answer with its reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from core.foundation.errors import Refused
from core.requests import register
from core.requests.register import Answer, InformationRequest, Intake, Reason

TEXTS: tuple[str, ...] = (
    "channel",
    "requester",
    "name",
    "address",
    "phone",
    "email",
    "occupation",
    "information",
    "purpose",
)
TEXTS += ("wanted", "form")
Form = Mapping[str, str]


def day(form: Form, name: str = "day") -> dt.date:
    """The local day in a field. Raises Refused, at the field, where it is none."""
    try:
        return dt.date.fromisoformat(form.get(name, ""))
    except ValueError:
        raise Refused("Please correct the marked fields.", fields={name: Refused("Please give the day.")}) from None


def intake(form: Form) -> Intake:
    """A request as its form tells it."""
    texts = {name: form.get(name, "") for name in TEXTS}
    return Intake(day(form, "received_on"), **texts, identity_checked=bool(form.get("identity_checked")))


def shown(request: InformationRequest) -> dict[str, Any]:
    """A request as its form shows it."""
    values = {name: getattr(request, name) for name in (*TEXTS, "identity_checked")}
    return {**values, "received_on": request.received_on.isoformat()}


def answer(form: Form) -> Answer:
    """An answer as its form tells it."""
    cost = form.get("cost", "").strip().replace(".", "") or "0"
    if not (cost.isascii() and cost.isdigit() and len(cost) < 18):
        why = Refused("Please write whole rupiah.")
        raise Refused("Please correct the marked fields.", fields={"cost": why})
    texts = {name: form.get(name, "") for name in ("outcome", "decision", "held", "holder", "payment")}
    return Answer(day(form), **texts, cost=int(cost), reasons=_reasons(form))


def _reasons(form: Form) -> tuple[Reason, ...]:
    notes = {"EXEMPT": "test", "OTHER": "other"}
    return tuple(
        Reason(code, form.get("exemption", "") if code == "EXEMPT" else "", form.get(notes.get(code, ""), ""))
        for code in register.REASONS
        if f"reason_{code}" in form
    )
