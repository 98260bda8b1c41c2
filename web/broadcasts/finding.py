"""The broadcast that an address names."""

from __future__ import annotations

from flask import abort
from sqlalchemy.orm import Session

from core.foundation.errors import Refused
from core.warnings import broadcasts
from core.warnings.broadcasts import Broadcast


def found_or_404(session: Session, broadcast_id: int) -> Broadcast:
    """The broadcast, or the page that says that there is none."""
    try:
        return broadcasts.by_id(session, broadcast_id)
    except Refused:
        abort(404)
