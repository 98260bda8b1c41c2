"""Correcting a ticket: a reason, a trail, and what happens when two people do it at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.consultations.tickets import Ticket
from tests.ticketing import FILLED, NUMBER, PAGE

FORM = {**FILLED, "contact_phone": "+628123450000", "question": "DAU bulan ini belum masuk RKUD,\nada penundaan?"}


@pytest.fixture
def logged(agent: FlaskClient) -> FlaskClient:
    """An agent's browser after a call was logged."""
    agent.post("/staff/tickets/new", data=FILLED)
    return agent


def correction(browser: FlaskClient, **changes: str) -> dict[str, str]:
    """The form of the correction as the browser sees it now, with some fields changed."""
    found = re.search(r'name="seen" value="(\d+)"', browser.get(f"{PAGE}/correct").text)
    assert found
    return {**FORM, "seen": found[1], "why": "salah pilih", **changes}


def test_a_correction_keeps_the_old_value_and_the_reason(logged: FlaskClient, ticket: Callable[[], Ticket]) -> None:
    page = logged.post(f"{PAGE}/correct", data=correction(logged, topic="DBH"), follow_redirects=True).text
    assert ticket().topic == "DBH"
    assert "<del>Dana Alokasi Umum</del> → <ins>Dana Bagi Hasil</ins>" in page
    assert "salah pilih" in page


def test_without_a_reason_nothing_changes(logged: FlaskClient, ticket: Callable[[], Ticket]) -> None:
    answer = logged.post(f"{PAGE}/correct", data=correction(logged, topic="DBH", why=" "))
    assert answer.status_code == 422
    assert 'id="why-wrong"' in answer.text
    assert re.search(r'value="DBH"[^>]* selected', answer.text)
    assert ticket().topic == "DAU"


def test_a_correction_must_change_something(logged: FlaskClient) -> None:
    assert logged.post(f"{PAGE}/correct", data=correction(logged)).status_code == 422


def test_what_logging_refuses_a_correction_refuses(logged: FlaskClient, ticket: Callable[[], Ticket]) -> None:
    answer = logged.post(f"{PAGE}/correct", data=correction(logged, kind="K_NON", region="Bandung"))
    assert answer.status_code == 422
    assert 'id="region_code-wrong"' in answer.text
    assert ticket().kind == "K_TEK"


def test_an_untouched_time_keeps_its_seconds(agent: FlaskClient, clock: Any, ticket: Callable[[], Ticket]) -> None:
    clock.move(seconds=42)
    agent.post("/staff/tickets/new", data=FILLED | {"happened_at": ""})
    agent.post(f"{PAGE}/correct", data=correction(agent, topic="DBH", happened_at="2022-12-05T10:00"))
    assert (ticket().topic, f"{ticket().happened_at:%H:%M:%S}") == ("DBH", "03:00:42")


def test_of_two_corrections_at_once_none_is_lost(
    logged: FlaskClient, staff_at: Callable[..., FlaskClient], ticket: Callable[[], Ticket]
) -> None:
    other = staff_at("supervisor")
    mine, theirs = (
        correction(logged, topic="DBH", aspect="DATA"),
        correction(other, topic="DAKF", institution="Bapenda"),
    )
    other.post(f"{PAGE}/correct", data=theirs)
    late = logged.post(f"{PAGE}/correct", data=mine)
    assert late.status_code == 422
    assert (ticket().topic, ticket().institution) == ("DAKF", "Bapenda")
    assert re.search(r'value="DBH"[^>]* selected', late.text)  # mine stays typed
    assert 'class="theirs"' in late.text  # and the colleague's value is shown beside it
    assert 'value="Bapenda"' in late.text  # what only the colleague changed is taken over
    logged.post(f"{PAGE}/correct", data=correction(logged, topic="DBH", aspect="DATA", institution="Bapenda"))
    assert (ticket().topic, ticket().aspect, ticket().institution) == ("DBH", "DATA", "Bapenda")


def test_the_page_shows_the_ticket_as_it_is(logged: FlaskClient) -> None:
    page = logged.get(f"/staff/tickets/{NUMBER}/correct").text
    for value in ("2022-12-05T09:45", "Kabupaten Bandung", "+628123450000", "BPKAD"):
        assert f'value="{value}"' in page
