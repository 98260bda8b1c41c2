"""The life of a month: close, publish, revise, announce; and what today looks like."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations.tickets import Ticket
from core.foundation import messages, staff
from core.foundation.db import Database
from core.foundation.errors import Refused
from core.reference import taxonomy
from core.reference.calendar import Calendar, Month
from core.reference.centre import Centre
from core.reference.house import House
from core.statistics import editions, facts, figures
from core.statistics.editions import Edition, Report
from core.statistics.facts import Span
from core.statistics.reports import audit, chat
from core.statistics.reports.audit import Examined
from core.statistics.reports.wording import wording

TRIES = 3  # examinations of a month that changes meanwhile
PUBLISH = "publish"  # what the data of the summary's button begin with
PAGE_DAYS = 2  # how many stale days a reader waits for; the clock does the others


class Changed(Refused):
    """The content is not what was examined."""


@dataclass(frozen=True)
class Recipient:
    """A chat that gets summaries, and its language."""

    channel: str
    address: str
    language: str = "id"
    publishes: bool = False  # a supervisor's own chat, which may publish


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


def freshen_month(session: Session, calendar: Calendar, month: Month) -> int:
    """The same for a month's figures, which look at the twelve months before it too; its own days come first."""
    own = (month.first_day, month.last_day)
    return freshen(session, calendar, own) or freshen(session, calendar, editions.window(month))


def close_month(session: Session, calendar: Calendar, month: Month, actor: str, now: dt.datetime) -> Edition:
    """Freezes a month that is over. Raises Refused where `editions.close` does."""
    return editions.close(session, calendar, month, actor, now)


def publish_month(session: Session, month: Month, examined: Examined, actor: str, now: dt.datetime) -> Edition:
    """Makes the closed month public, if its content is what was examined.

    Raises Refused where the audit found a contradiction, and where `editions.publish` does; Changed where the month
    was closed again since.
    """
    examined.refuse_blocking()
    edition = editions.publish(session, month, actor, now)
    _same_as_examined(edition, examined)
    return edition


def revise_month(
    session: Session, calendar: Calendar, examined: Examined, *, why: str, actor: str, now: dt.datetime
) -> Edition:
    """Publishes the next revision of the examined month, if the figures are still those that were examined.

    Raises Refused where the audit finds a contradiction, and where `editions.revise` does; Changed where the figures
    moved since.
    """
    examined.refuse_blocking()
    edition = editions.revise(session, calendar, examined.month, why=why, actor=actor, now=now)
    _same_as_examined(edition, examined)
    # The tickets behind a revision are kept with it, so they can be counted only now.
    made = audit.subject(session, calendar, editions.as_report(edition), now)
    audit.examine(made, examined.language).refuse_blocking()
    return edition


def examine(session: Session, house: House, month: Month, now: dt.datetime, *, why: str | None = None) -> audit.Subject:
    """What the audit looks at before a closed month is published or, with `why`, its next revision.

    Raises Refused where there is nothing to publish or to revise.
    """
    calendar = house.calendar(session)
    if why is None:
        report = editions.as_report(editions.to_publish(session, month))
    else:
        report = editions.draft(session, calendar, month, why=why, now=now)
    found = audit.subject(session, calendar, report, now, tickets=why is None)
    return audit.with_forms(session, calendar, house.centre, found, house.settings.public_url)


def by_rules(session: Session, calendar: Calendar, month: Month, now: dt.datetime) -> Examined:
    """The closed month examined by its rules alone, no form read back: for the sample, which publishes a year at once.

    Raises Refused where the month is not closed or is published already.
    """
    report = editions.as_report(editions.to_publish(session, month))
    return audit.examine(audit.subject(session, calendar, report, now))


def publish_examined(
    database: Database,
    house: House,
    month: Month,
    *,
    actor: str,
    now: dt.datetime,
    why: str | None = None,
    expected: str = "",
    language: str = "en",
) -> Report:
    """Audits a closed month, PDF and workbook read back outside any transaction, and publishes what was examined;
    with `why` its next revision. The one way that every door takes. With `expected`, the beginning of a hash, only that
    content.

    Raises Refused where the figures contradict each other (`language` is that of the numbers in its sentences), where
    there is nothing to publish, or where the month keeps changing.
    """
    for _ in range(TRIES):
        if why is not None:
            with database.writing() as session:
                facts.recount(session, house.calendar(session), within=editions.window(month))
        with database.reading() as session:
            subject = examine(session, house, month, now, why=why)
        if not subject.report.hash.startswith(expected):
            raise Refused("%(month)s was closed again meanwhile; please look at its figures again.", month=month)
        examined = audit.examine(subject, language)
        try:
            with database.writing() as session:
                if why is None:
                    return editions.as_report(publish_month(session, month, examined, actor, now))
                calendar = house.calendar(session)
                return editions.as_report(revise_month(session, calendar, examined, why=why, actor=actor, now=now))
        except Changed:
            continue
    raise Refused("The figures of %(month)s keep changing; please try again.", month=month)


def _same_as_examined(edition: Edition, examined: Examined) -> None:
    if edition.hash != examined.hash:
        raise Changed("The figures of %(month)s changed while they were examined.", month=edition.month)


def page_link(public_url: str, month: Month) -> str:
    """Where the month's page is."""
    return f"{public_url}/staff/months/{month}"


def recipients(session: Session, configured: Iterable[str] = ()) -> list[Recipient]:
    """The chats that get summaries: those that supervisors linked, then the `configured` Telegram chats."""
    found: dict[tuple[str, str], Recipient] = {}
    for channel, address in staff.supervisor_chats(session):
        person = staff.linked_staff(session, channel, address)
        found[channel, address] = Recipient(channel, address, person.language if person else "id", publishes=True)
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
    """Puts the summary of a closed or published month, its chart and its PDF in line for each recipient; for how many.

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
        for body in (with_button(text, report, receiver), *_files(report, receiver)):
            messages.queue(session, receiver.channel, receiver.address, body, now, purpose="report")
    edition.announced_hash = edition.hash
    session.flush()
    return len(receivers)


def with_button(text: str, report: Report, receiver: Recipient) -> dict[str, object]:
    """A summary as a message; whoever may publish the closed month finds a button under it."""
    label, data = wording(receiver.language).texts["monthly"]["publish"], f"{report.period}:{report.hash[:12]}"
    offered = report.state == "closed" and receiver.publishes
    return {"text": text, "buttons": [[[label, f"{PUBLISH}:{data}"]]]} if offered else {"text": text}


def _files(report: Report, receiver: Recipient) -> list[dict[str, object]]:
    """The chart and the PDF, which are made when they leave."""
    say = wording(receiver.language)
    drawable = sum(value is not None for value in report.series.values[figures.TOTAL]) > 1
    name, about = say.date(report.period.first_day, "month"), {"month": str(report.period), "hash": report.hash}
    return [
        {
            "text": say.texts["monthly"][form].format(month=name),
            "file": {"form": form, "language": receiver.language, **about},
        }
        for form in (("png", "pdf") if drawable else ("pdf",))
    ]


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
