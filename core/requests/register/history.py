"""What was done with a request: written with every act, read on its page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.foundation import audit
from core.foundation.errors import Refused
from core.foundation.text import storable
from core.requests.register.model import InformationRequest, RequestEvent


def note(
    session: Session,
    request: InformationRequest,
    action: str,
    *,
    actor: str,
    now: dt.datetime,
    changes: Mapping[str, Any] | None = None,
    why: str = "",
) -> None:
    """Appends a step to the request's history, and to the audit trail by the request's id alone."""
    kept = {name: [_plain(part) for part in pair] for name, pair in (changes or {}).items()}
    values = {"request_id": request.id, "at": now, "actor": actor, "action": action, "changes": kept}
    session.execute(sa.insert(RequestEvent).values(**values, why=storable(why).strip()))
    audit.record(session, actor, f"request.{action}", f"request:{request.id}", now)


def history(session: Session, request_id: int) -> Sequence[RequestEvent]:
    """All steps, the last first."""
    query = sa.select(RequestEvent).where(RequestEvent.request_id == request_id).order_by(RequestEvent.id.desc())
    return session.execute(query).scalars().all()


def set_values(request: InformationRequest, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Sets columns of a request; those that are different now, each as [old, new]."""
    changed = {}
    for name, value in values.items():
        before = getattr(request, name)
        if before != value:
            changed[name] = [before, value]
            setattr(request, name, value)
    return changed


def needed(text: str, refusal: Refused, field: str) -> str:
    """The text without blanks around it. Raises Refused with this one at the field where nothing is left."""
    text = storable(text).strip()
    if not text:
        raise Refused("Please correct the marked fields.", fields={field: refusal})
    return text


def refuse_future(day: dt.date, today: dt.date, field: str = "day") -> None:
    """Raises Refused for a day that has not come yet."""
    if day > today:
        why = Refused("This day has not come yet.")
        raise Refused("Please correct the marked fields.", fields={field: why})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
