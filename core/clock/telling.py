"""Notices to supervisors: put in line once for each chat, in its own language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy.orm import Session

from core.clock.timetable import Context
from core.foundation import messages
from core.statistics import publication
from core.statistics.reports.notices import Notices, notices

Word = Callable[[Notices], str]


def tell(
    session: Session, context: Context, key: str, word: Word, now: dt.datetime, *, purpose: str = "report"
) -> None:
    """Puts a notice in line for all who get summaries; one with the same `key` is never said twice to a chat.

    `key` has at most 50 characters; `word` writes the text.
    """
    for to in publication.recipients(session, context.settings.supervisor_chats):
        text = word(notices(context.centre, to.language))
        once = f"{key}:{to.channel}:{to.address}"
        messages.queue(session, to.channel, to.address, {"text": text}, now, purpose=purpose, key=once)


def schedule_link(context: Context) -> str:
    """Where the timetable's page is."""
    return f"{context.settings.public_url}/staff/schedule"
