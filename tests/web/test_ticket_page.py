"""One ticket's page: answering, closing, notes, doubles and files, and two people at the same ticket."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.consultations import contacts
from core.consultations.tickets import Ticket
from core.foundation.attachments import Attachment
from core.foundation.db import Database
from core.foundation.messages import Outgoing
from tests.ticketing import FILLED, PAGE
from tests.web.browsing import Clock


@pytest.fixture
def logged(agent: FlaskClient) -> FlaskClient:
    """The same, after a call was logged that is still open."""
    agent.post("/staff/tickets/new", data=FILLED | {"status": "OPEN", "answer": ""})
    return agent


def seen(browser: FlaskClient) -> str:
    """The last step that the ticket's page shows."""
    found = re.search(r'name="seen" value="(\d+)"', browser.get(PAGE).text)
    assert found
    return found[1]


def test_a_ticket_that_is_not_there_is_said_not_to_be_there(agent: FlaskClient) -> None:
    assert agent.get("/staff/tickets/2022-12-999999").status_code == 404
    assert agent.post("/staff/tickets/2022-12-999999/close").status_code == 404
    assert agent.get("/staff/tickets/2022-12-999999/correct").status_code == 404


def test_an_answer_is_noted_and_the_ticket_closed(logged: FlaskClient, ticket: Callable[[], Ticket]) -> None:
    told = {"answer": "Disalurkan besok.", "close": "1", "seen": seen(logged)}
    page = logged.post(f"{PAGE}/answer", data=told, follow_redirects=True).text
    assert (ticket().answer, ticket().status) == ("Disalurkan besok.", "CLOSED")
    assert page.count("Disalurkan besok.") == 2  # as the answer and in the history


def test_an_empty_answer_is_refused_in_words(logged: FlaskClient, ticket: Callable[[], Ticket]) -> None:
    answer = logged.post(f"{PAGE}/answer", data={"answer": " ", "seen": seen(logged)})
    assert answer.status_code == 422
    assert 'id="answer-wrong"' in answer.text
    assert ticket().status == "OPEN"


def test_a_ticket_is_closed_and_opened_again(logged: FlaskClient, ticket: Callable[[], Ticket]) -> None:
    logged.post(f"{PAGE}/close", data={"seen": seen(logged)})
    assert ticket().status == "CLOSED"
    page = logged.post(f"{PAGE}/reopen", data={"seen": seen(logged), "why": "Menelepon lagi"}, follow_redirects=True)
    assert ticket().status == "OPEN"
    assert "Menelepon lagi" in page.text


def test_two_people_do_not_answer_over_each_other(
    logged: FlaskClient, staff_at: Callable[..., FlaskClient], ticket: Callable[[], Ticket]
) -> None:
    other = staff_at("supervisor")
    both_saw = seen(other)
    logged.post(f"{PAGE}/answer", data={"answer": "Yang pertama.", "seen": both_saw})
    late = other.post(f"{PAGE}/answer", data={"answer": "Yang kedua.", "seen": both_saw})
    assert late.status_code == 422
    assert ticket().answer == "Yang pertama."
    assert "Yang pertama." in late.text  # what is new
    assert "Yang kedua." in late.text  # what was typed
    assert 'class="badge new"' in late.text
    other.post(f"{PAGE}/answer", data={"answer": "Yang kedua.", "seen": seen(other)})
    assert ticket().answer == "Yang pertama.\n\nYang kedua."


def test_a_note_is_for_colleagues(logged: FlaskClient) -> None:
    page = logged.post(f"{PAGE}/note", data={"note": "Sudah ditanyakan ke <b>DTU</b>"}, follow_redirects=True).text
    assert "Sudah ditanyakan ke &lt;b&gt;DTU&lt;/b&gt;" in page
    assert logged.post(f"{PAGE}/note", data={"note": ""}).status_code == 422


def test_only_supervisors_mark_doubles(
    logged: FlaskClient, staff_at: Callable[..., FlaskClient], ticket: Callable[[], Ticket]
) -> None:
    logged.post("/staff/tickets/new", data=FILLED | {"form_key": "another"})
    double = {"into": "2022-12-000002", "why": "dicatat dua kali", "seen": seen(logged)}
    assert logged.post(f"{PAGE}/merge", data=double).status_code == 403
    supervisor = staff_at("supervisor")
    wrong = supervisor.post(f"{PAGE}/merge", data=double | {"into": "2022-12-999999"})
    assert wrong.status_code == 422
    assert 'id="into-wrong"' in wrong.text
    page = supervisor.post(f"{PAGE}/merge", data=double, follow_redirects=True).text
    assert ticket().merged_into is not None
    assert 'href="/staff/tickets/2022-12-000002"' in page


def test_a_restricted_file_is_for_supervisors(
    logged: FlaskClient, staff_at: Callable[..., FlaskClient], database: Database
) -> None:
    logged.post(f"{PAGE}/files", data={"files": (io.BytesIO(b"bukti"), "bukti.txt")})
    with database.writing() as session:
        session.execute(sa.update(Attachment).values(restricted=True))
        number = session.execute(sa.select(Attachment.id)).scalar_one()
    assert f"/files/{number}" not in logged.get(PAGE).text
    assert logged.get(f"{PAGE}/files/{number}").status_code == 403
    assert staff_at("supervisor").get(f"{PAGE}/files/{number}", buffered=True).data == b"bukti"


def test_a_chat_is_answered_and_its_fate_shown(
    agent: FlaskClient, chat: Callable[[], str], database: Database, ticket: Callable[[], Ticket], clock: Clock
) -> None:
    chat()
    assert "halo, dak fisik kami?" in agent.get(PAGE).text
    clock.move(minutes=12)
    agent.post(f"{PAGE}/reply", data={"answer": "Bisa, ajukan ke KPPN.", "seen": seen(agent)})
    assert (ticket().status, ticket().waiting_minutes) == ("ANSWERED", 12)
    assert ticket().agent_id is not None
    page = agent.get(PAGE).text
    assert "sending waiting" in page
    with database.writing() as session:
        session.execute(sa.update(Outgoing).values(state="uncertain", reason="no answer from Telegram"))
    assert "no answer from Telegram" in agent.get(PAGE).text
    with database.writing() as session:
        session.execute(sa.update(Outgoing).values(state="sent", reason=""))
    page = agent.get(PAGE).text
    assert "sending sent" in page
    assert 'class="stuck"' not in page


def test_a_chat_is_closed_with_or_without_a_word(
    agent: FlaskClient, chat: Callable[[], str], database: Database
) -> None:
    chat()
    agent.post(f"{PAGE}/close", data={"seen": seen(agent), "tell": "1"})
    assert _queued(database) == ["closed"]
    agent.post(f"{PAGE}/reopen", data={"seen": seen(agent)})
    agent.post(f"{PAGE}/close", data={"seen": seen(agent)})
    assert _queued(database) == ["closed"]


def test_who_blocked_us_is_not_written_to(
    agent: FlaskClient, chat: Callable[[], str], database: Database, ticket: Callable[[], Ticket], clock: Clock
) -> None:
    chat()
    with database.writing() as session:
        contacts.mark_blocked(session, "TELEGRAM", "77", clock.now)
    answer = agent.post(f"{PAGE}/reply", data={"answer": "Bisa.", "seen": seen(agent)})
    assert answer.status_code == 422
    assert "Bisa." in answer.text
    assert _queued(database) == []
    assert ticket().status == "OPEN"


def test_a_call_cannot_be_answered_by_chat(logged: FlaskClient, ticket: Callable[[], Ticket]) -> None:
    assert logged.post(f"{PAGE}/reply", data={"answer": "Bisa.", "seen": seen(logged)}).status_code == 422
    assert ticket().answer == ""


def _queued(database: Database) -> list[str]:
    with database.reading() as session:
        return [row.body["say"] for row in session.execute(sa.select(Outgoing)).scalars() if "say" in row.body]
