"""The life of a month: close, publish, revise, announce; and what today looks like."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.tickets import Ticket
from core.foundation import messages, staff
from core.foundation.errors import Refused
from core.reference import taxonomy
from core.reference.calendar import Calendar, Month
from core.reference.centre import Centre
from core.statistics import editions, facts, figures
from core.statistics.editions import Edition, Report
from core.statistics.facts import Span
from core.statistics.reports import chat

PAGE_DAYS = 2  # how many stale days a reader waits for; the clock does the others


@dataclass(frozen=True)
class Recipient:
    """A chat that gets summaries, and its language."""

    channel: str
    address: str
    language: str = "id"


def figures_of(session: Session, calendar: Calendar, month: Month, now: dt.datetime) -> Report:
    """The month's figures: those of its standing edition, else live ones as of `now`."""
    return editions.report_of(session, calendar, month, now)


@dataclass(frozen=True)
class MonthLine:
    """A month in a list: its state as in Report, its total, and when its figures were frozen and made public."""

    month: Month
    state: str
    revision: int
    total: int | None
    closed_at: dt.datetime | None = None
    published_at: dt.datetime | None = None


def years(session: Session, calendar: Calendar, now: dt.datetime) -> list[int]:
    """The years that have any ticket up to now, newest first; at least the present one."""
    first, last = facts.first_and_last_day(session)
    this = calendar.local_day(now).year
    newest = min(last.year, this) if last else this
    return list(range(newest, (first.year if first else newest) - 1, -1))


def months_of(session: Session, calendar: Calendar, year: int, now: dt.datetime) -> list[MonthLine]:
    """The year's months that have begun and have tickets, newest first."""
    today_ = calendar.local_day(now)
    begun = [month for n in range(12, 0, -1) if (month := Month(year, n)).first_day <= today_]
    standing = editions.all_standing(session, year)
    lines = (_line(session, month, standing.get(month)) for month in begun)
    return [line for line in lines if line.total is not None]


def freshen(session: Session, calendar: Calendar, span: Span) -> int:
    """Recounts at most two stale days of a span, for a reader who looks at it; says how many."""
    if not facts.stale_within(session, *span):
        return 0  # without waiting for a recount or a closing that runs
    return facts.recount(session, calendar, PAGE_DAYS, span)


def close_month(session: Session, calendar: Calendar, month: Month, actor: str, now: dt.datetime) -> Edition:
    """Freezes a month that is over. Raises Refused where `editions.close` does."""
    return editions.close(session, calendar, month, actor, now)


def publish_month(session: Session, month: Month, actor: str, now: dt.datetime) -> Edition:
    """Makes the closed month public. Raises Refused where `editions.publish` does."""
    return editions.publish(session, month, actor, now)


def page_link(public_url: str, month: Month) -> str:
    """Where the month's page is."""
    return f"{public_url}/staff/months/{month}"


def recipients(session: Session, configured: Iterable[str] = ()) -> list[Recipient]:
    """The chats that get summaries: those that supervisors linked, then the `configured` Telegram chats."""
    found: dict[tuple[str, str], Recipient] = {}
    for channel, address in staff.supervisor_chats(session):
        person = staff.linked_staff(session, channel, address)
        found[channel, address] = Recipient(channel, address, person.language if person else "id")
    for address in configured:
        found.setdefault(("TELEGRAM", address), Recipient("TELEGRAM", address))
    return list(found.values())


def summary(session: Session, report: Report, centre: Centre, language: str = "id", *, link: str = "") -> str:
    """The month's chat summary; `link` leads to the month's page."""
    words = taxonomy.current(session, report.period.last_day)
    return chat.monthly(report, words, centre, language, link=link)


def announce(
    session: Session, month: Month, centre: Centre, to: Iterable[Recipient], now: dt.datetime, *, link: str = ""
) -> int:
    """Puts the summary of a closed or published month in line for each recipient; says for how many.

    Figures that were announced already are not announced again; changed ones are, marked as updated.
    Raises Refused where the month is not closed.
    """
    facts.take_turn(session)
    edition = editions.standing(session, month)
    if edition is None:
        raise Refused("%(month)s is not closed yet; close it first.", month=month)
    if edition.announced_hash == edition.hash:
        return 0
    report, receivers = editions.as_report(edition), list(to)
    for receiver in receivers:
        text = summary(session, report, centre, receiver.language, link=link)
        messages.queue(session, receiver.channel, receiver.address, {"text": text}, now, purpose="report")
    edition.announced_hash = edition.hash
    session.flush()
    return len(receivers)


def changed_since_announced(edition: Edition) -> bool:
    """Whether supervisors were told other figures of this revision than it has now, so that they must be told again."""
    return edition.announced_hash not in ("", edition.hash)


def today(session: Session, calendar: Calendar, centre: Centre, now: dt.datetime, language: str = "id") -> str:
    """The chat text on today so far: consultations by channel, open tickets, overdue ones."""
    day = calendar.local_day(now)
    words = taxonomy.current(session, day)
    cells = facts.counts(session, (day, day), ("channel",))["channel"]
    by_channel = dict.fromkeys(words.channels, 0)
    for (channel, kind, _), n in cells.items():
        if kind in words.counted_kinds:
            by_channel[channel] = by_channel.get(channel, 0) + n
    still_open, late = _open_tickets(session, now)
    return chat.daily(chat.Today(now.astimezone(calendar.zone), by_channel, still_open, late), words, centre, language)


def _line(session: Session, month: Month, edition: Edition | None) -> MonthLine:
    if edition is None:
        return MonthLine(month, "live", 0, figures.live_total(session, month))
    total = next(row["value"] for row in edition.figures if row["id"] == figures.TOTAL)
    return MonthLine(month, edition.state, edition.revision, total, edition.closed_at, edition.published_at)


def _open_tickets(session: Session, now: dt.datetime) -> tuple[int, int]:
    # The condition stands in the statement word by word, as in the index of open tickets: else SQLite reads them all.
    still_open = sa.literal_column("status <> 'CLOSED'", sa.Boolean)
    query = sa.select(sa.func.count(), sa.func.count().filter(Ticket.due_at < now)).select_from(Ticket)
    row = session.execute(query.where(still_open)).one()
    return row[0], row[1]
