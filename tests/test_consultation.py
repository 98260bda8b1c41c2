"""One consultation, from a citizen's first word at the webhook to the supervisors' summary of the month."""

from __future__ import annotations

import datetime as dt

from core import clock
from core.consultations import conversations, tickets
from core.foundation import staff
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference.calendar import Month
from core.statistics import publication
from tests.bot.bot_api import BotApi, bot_api
from tests.bot.citizen import Citizen, Clock, Hotline, with_telegram

DECEMBER = dt.datetime(2022, 12, 5, 3, 0, tzinfo=dt.UTC)
NEW_YEAR = dt.datetime(2022, 12, 31, 17, 5, tzinfo=dt.UTC)  # 00.05 on the 1st in Jakarta
MORNING = dt.datetime(2023, 1, 1, 0, 30, tzinfo=dt.UTC)  # 07.30 there


def test_a_question_at_the_webhook_is_in_the_months_summary(settings: Settings, database: Database) -> None:
    with bot_api() as api:
        hotline = Hotline(with_telegram(settings, api.url), database, Clock(DECEMBER))
        supervisor_links_a_chat(hotline)
        number = Citizen(hotline, 7001).asks("Kapan Dana Desa tahap 2 cair?")
        hotline.clock.advance(minutes=25)
        agent_answers_and_closes(hotline, number)
        Citizen(hotline, 7001).presses("star:5")
        drain(hotline)
        told = [call.text for call in api.sent if call.to == "7001"]
        assert [text for text in told if number in text and "Sudah disalurkan." in text]
        the_month_ends(hotline)
        the_summary_arrives_once(hotline, api)


def supervisor_links_a_chat(hotline: Hotline) -> None:
    """From the link on the profile page."""
    with hotline.database.writing() as session:
        now = hotline.clock()
        dewi = staff.add(session, "Dewi", "dewi@x.id", "supervisor", "a long password", now=now, actor="test")
        code = staff.new_chat_link(session, dewi.id, now)
    assert Citizen(hotline, 7100, "Dewi").says(f"/start {code}").hears("link_done")


def agent_answers_and_closes(hotline: Hotline, number: str) -> None:
    """As in the inbox."""
    with hotline.database.writing() as session:
        calendar, ticket, now = hotline.desk.calendar(session), tickets.by_number(session, number), hotline.clock()
        conversations.reply(session, calendar, ticket, "Sudah disalurkan.", agent="Rina", actor="staff:1", now=now)
        conversations.close(session, calendar, ticket, actor="staff:1", now=now)


def drain(hotline: Hotline) -> None:
    """Sends all that waits."""
    while any(row.state == "waiting" for row in hotline.outgoing()):
        hotline.send()


def the_month_ends(hotline: Hotline) -> None:
    """The clock closes December and announces it."""
    context = clock.Context(hotline.settings, hotline.desk.centre)
    assert "close_last_month 2022-12: done" in clock.run_due(hotline.database, context, NEW_YEAR)
    done = clock.run_due(hotline.database, context, MORNING)
    assert done == ["announce_last_month 2022-12: done", "fraud_reminder 2022-12: done"]
    assert clock.run_due(hotline.database, context, MORNING) == []
    with hotline.reading() as session:
        report = publication.figures_of(session, hotline.desk.calendar(session), Month.parse("2022-12"), MORNING)
    found = {figure.id: figure.value for figure in report.figures}
    assert (found["consultations.total"], found["channel.TELEGRAM.count"], found["topic.DD.count"]) == (1, 1, 1)
    assert (found["waiting.first_reply_minutes.median"], found["satisfaction.mean"]) == (25, 5)


def the_summary_arrives_once(hotline: Hotline, api: BotApi) -> None:
    """In the supervisor's chat, and the same on demand."""
    hotline.clock.now = MORNING
    drain(hotline)
    (summary,) = [call.text for call in api.sent if call.to == "7100" and "Total" in call.text]
    assert "Desember 2022" in summary
    assert "Total 1 konsultasi" in summary
    assert Citizen(hotline, 7100, "Dewi").says("/ringkasan 2022-12").heard == summary
