"""Lists of tickets: filters, pages, the tickets behind a figure, one's own, and the chats nobody has taken."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from core.consultations import tickets
from core.foundation import staff
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.centre import load_centre
from tests.ticketing import Log
from tests.web.browsing import Clock


def shown(browser: FlaskClient, **wanted: str) -> list[str]:
    """Numbers on a page of the list, from top to bottom."""
    answer = browser.get(f"/staff/tickets?{urlencode(wanted)}")
    assert answer.status_code == 200
    return re.findall(r"stretched-link[^>]*>(\d{4}-\d\d-\d{6})<", answer.text)


def test_a_month_is_cut_in_the_centres_zone(staff_at: Callable[..., FlaskClient], log: Log) -> None:
    log(at="2022-11-30T23:59+07:00")
    first, last = log(at="2022-12-01T00:00+07:00"), log(at="2022-12-03T12:00+07:00")
    agent = staff_at("agent")
    assert shown(agent, month="2022-12") == [last, first]
    assert len(shown(agent, month="2022-11")) == 1
    assert shown(agent, **{"from": "2022-12-02"}) == [last]
    assert shown(agent, **{"from": "2022-12-01", "to": "2022-12-01"}) == [first]


def test_each_filter_narrows_the_list(staff_at: Callable[..., FlaskClient], log: Log, person: Any) -> None:
    colleague: int = person("supervisor")
    log()
    wanted = log(
        channel="EMAIL", category="KL", kind="K_NON", topic="N-SURAT", region_code="32.73", status="CLOSED",
        agent_id=colleague, question="Tindak lanjut surat nomor S-77?",
    )  # fmt: skip
    agent = staff_at("agent")
    for name, value in {
        "channel": "EMAIL", "category": "KL", "kind": "K_NON", "topic": "N-SURAT", "region": "Kota Bandung",
        "status": "CLOSED", "agent": str(colleague), "text": "s-77 surat",
    }.items():  # fmt: skip
        assert shown(agent, **{name: value}) == [wanted], name
    assert shown(agent, region="32.73") == [wanted]
    assert wanted not in shown(agent, status="open")
    assert shown(agent, text="100%") == []


def test_counted_leaves_what_a_report_counts(
    staff_at: Callable[..., FlaskClient], log: Log, database: Database, settings: Settings, clock: Clock
) -> None:
    kept, double, spam = log(), log(), log(kind="NONHITUNG", topic=None)
    with database.writing() as session:
        days = calendars.load(session, settings.zone, load_centre().hours)
        tickets.merge(session, days, double, kept, why="sama", actor="test", now=clock.now)
    agent = staff_at("agent")
    assert shown(agent, month="2022-12", counted="1", edition="3") == [kept]
    assert set(shown(agent, month="2022-12")) == {kept, double, spam}


def test_pages_follow_each_other_without_a_gap(staff_at: Callable[..., FlaskClient], log: Log) -> None:
    made = [log(at="2022-12-01T10:00+07:00") for _ in range(53)]  # all at one instant: the id settles the order
    agent = staff_at("agent")
    page = agent.get("/staff/tickets?month=2022-12").text
    assert 'data-total="53"' in page
    older = re.search(r'href="([^"]+)" *>Older|rel="next" href="([^"]+)"', page)
    assert older
    rest = agent.get((older[1] or older[2]).replace("&amp;", "&")).text
    numbers = re.findall(r"stretched-link[^>]*>(\d{4}-\d\d-\d{6})<", page + rest)
    assert numbers == made[::-1]
    assert 'rel="next"' not in rest


@pytest.mark.parametrize(
    "wanted",
    [{"month": "2022-13"}, {"from": "kemarin"}, {"to": "0001-01-01"}, {"region": "Bandung"}, {"agent": "saya"},
     {"after": "nonsense"}, {"after": "2022-12-01T00:00:00~1"}, {"channel": "FAX"}, {"agent": "99999999999999999999"}],
)  # fmt: skip
def test_a_filter_that_says_nothing_breaks_nothing(
    staff_at: Callable[..., FlaskClient], log: Log, wanted: dict[str, str]
) -> None:
    log()
    shown(staff_at("agent"), **wanted)


def test_my_tickets_are_the_open_ones_and_what_is_due_comes_first(
    staff_at: Callable[..., FlaskClient], log: Log, clock: Clock, database: Database
) -> None:
    agent = staff_at("agent")
    with database.reading() as session:
        me = staff.by_email(session, "agent@dering.example").id
    plain = log(agent_id=me)
    due = log(agent_id=me, due_at=clock.now + dt.timedelta(hours=1))
    late = log(agent_id=me, due_at=clock.now - dt.timedelta(hours=1))
    log(agent_id=me, status="CLOSED")
    log()
    page = agent.get("/staff/tickets/mine").text
    assert re.findall(r"stretched-link[^>]*>(\d{4}-\d\d-\d{6})<", page) == [late, due, plain]
    assert page.count("due late") == 1


def test_a_chat_nobody_took_is_offered_and_taken_once(
    staff_at: Callable[..., FlaskClient], chat: Callable[[], str]
) -> None:
    number = chat()
    quick, slow = staff_at("agent"), staff_at("agent", name="Budi", email="budi@dering.example")
    for browser in (quick, slow):
        assert f'id="take-{number}"' in browser.get("/staff/tickets/mine").text
    assert quick.post(f"/staff/tickets/{number}/take", data={"instead_of": ""}).status_code == 303
    refused = slow.post(f"/staff/tickets/{number}/take", data={"instead_of": ""})
    assert refused.status_code == 422
    assert 'id="summary"' in refused.text
    assert f'id="take-{number}"' not in slow.get("/staff/tickets/mine").text
    assert number in quick.get("/staff/tickets/mine").text
