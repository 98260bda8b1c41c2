"""Logging a consultation with the form: what is kept, what is refused and how, and that nothing is kept twice."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.consultations.tickets import Ticket
from tests.ticketing import FILLED


def test_a_call_becomes_a_ticket_and_the_next_form_is_empty(
    agent: FlaskClient, stored: Callable[[], list[Ticket]]
) -> None:
    answer = agent.post("/staff/tickets/new", data=FILLED)
    assert answer.status_code == 303
    page = agent.get(answer.location).text
    (ticket,) = stored()
    assert ticket.number == "2022-12-000001"
    assert f">{ticket.number}</a>" in page
    assert "belum masuk RKUD" not in page
    assert (ticket.channel, ticket.topic, ticket.region_code, ticket.status) == ("TELEPON", "DAU", "32.04", "CLOSED")
    assert (ticket.contact_phone, ticket.question) == (
        "+628123450000",
        "DAU bulan ini belum masuk RKUD,\nada penundaan?",
    )
    assert f"{ticket.happened_at:%Y-%m-%d %H:%M}" == "2022-12-05 02:45"
    assert ticket.agent_id is not None


def test_save_and_open_leads_to_the_ticket(agent: FlaskClient) -> None:
    answer = agent.post("/staff/tickets/new", data=FILLED | {"open": "1"}, follow_redirects=True)
    assert answer.request.path == "/staff/tickets/2022-12-000001"
    assert "Disalurkan besok." in answer.text


def test_the_same_form_sent_twice_makes_one_ticket(agent: FlaskClient, stored: Callable[[], list[Ticket]]) -> None:
    first, second = (agent.post("/staff/tickets/new", data=FILLED | _file()) for _ in range(2))
    assert first.location == second.location
    assert len(stored()) == 1
    assert agent.get("/staff/tickets/2022-12-000001").text.count("surat.pdf") == 1


def test_a_form_that_was_changed_after_it_was_saved_becomes_a_correction(
    agent: FlaskClient, stored: Callable[[], list[Ticket]]
) -> None:
    agent.post("/staff/tickets/new", data=FILLED)
    again = agent.post("/staff/tickets/new", data=FILLED | {"answer": "Disalurkan lusa."})
    assert 'action="/staff/tickets/2022-12-000001/correct"' in again.text
    assert "Disalurkan lusa." in again.text
    assert [ticket.answer for ticket in stored()] == ["Disalurkan besok."]


def test_every_wrong_field_has_its_sentence_and_nothing_typed_is_lost(
    agent: FlaskClient, stored: Callable[[], list[Ticket]]
) -> None:
    wrong = {
        "category": "",
        "kind": "K_TEK",
        "topic": "",
        "region": "Bandung",
        "happened_at": "kemarin",
        "question": "",
    }
    answer = agent.post("/staff/tickets/new", data=FILLED | wrong)
    assert answer.status_code == 422
    for name in ("category", "topic", "region_code", "happened_at", "question"):
        assert f'id="{name}-wrong"' in answer.text
        assert f'href="#{name}"' in answer.text
    for typed in ("0812-345-0000", "Siti Rahma", "Disalurkan besok.", 'value="Bandung"', "3d5f0d0c-0001"):
        assert typed in answer.text
    assert stored() == []


def test_a_name_of_two_regions_is_settled_by_a_choice(agent: FlaskClient, stored: Callable[[], list[Ticket]]) -> None:
    asked = agent.post("/staff/tickets/new", data=FILLED | {"region": "Bandung"})
    assert re.findall(r'name="region_code" id="near-([\d.]+)"', asked.text)[:2] == ["32.04", "32.73"]
    agent.post("/staff/tickets/new", data=FILLED | {"region": "Bandung", "region_code": "32.73"})
    assert [ticket.region_code for ticket in stored()] == ["32.73"]


def test_a_choice_that_does_not_fit_the_words_is_not_taken(
    agent: FlaskClient, stored: Callable[[], list[Ticket]]
) -> None:
    agent.post("/staff/tickets/new", data=FILLED | {"region": "Kota Semarang", "region_code": "32.73"})
    assert [ticket.region_code for ticket in stored()] == ["33.74"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "K_NON"),  # with a technical topic
        ("topic", "N-SURAT"),
        ("channel", "FAX"),
        ("sub_category", "MEDIA"),
        ("status", "DONE"),
        ("region", "Atlantis Raya"),
        ("happened_at", "2022-12-06T10:00"),
        ("happened_at", "0001-01-01T00:00"),
        ("contact_email", "siti at bandung"),
        ("institution", "x" * 201),
    ],
)
def test_a_value_that_cannot_be_is_refused(
    agent: FlaskClient, stored: Callable[[], list[Ticket]], field: str, value: str
) -> None:
    assert agent.post("/staff/tickets/new", data=FILLED | {field: value}).status_code == 422
    assert stored() == []


def test_an_empty_time_is_the_present(agent: FlaskClient, stored: Callable[[], list[Ticket]]) -> None:
    agent.post("/staff/tickets/new", data=FILLED | {"happened_at": ""})
    assert f"{stored()[0].happened_at:%H:%M}" == "03:00"


def test_letters_that_a_database_refuses_do_not_break_it(
    agent: FlaskClient, stored: Callable[[], list[Ticket]]
) -> None:
    agent.post("/staff/tickets/new", data=FILLED | {"question": "a\0b", "contact_name": "C\0D"})
    assert (stored()[0].question, stored()[0].contact_name) == ("ab", "CD")


def test_markup_that_was_typed_is_shown_as_text(agent: FlaskClient) -> None:
    page = agent.post("/staff/tickets/new", data=FILLED | {"question": "<script>1</script>", "kind": ""}).text
    assert "<script>1" not in page
    assert "&lt;script&gt;1" in page


def test_a_softphone_opens_the_form_filled_in(agent: FlaskClient) -> None:
    page = agent.get("/staff/tickets/new?channel=WHATSAPP&phone=0811150&name=Budi&region=Kota+Semarang").text
    assert re.search(r'value="WHATSAPP" autocomplete="off" checked', page)
    for value in ("0811150", "Budi", "Kota Semarang", "2022-12-05T10:00"):
        assert f'value="{value}"' in page
    assert 'data-draft-mode="offer"' in page


def test_the_channel_is_remembered(agent: FlaskClient) -> None:
    assert re.search(r'value="TELEPON" autocomplete="off" checked', agent.get("/staff/tickets/new").text)
    agent.post("/staff/tickets/new", data=FILLED | {"channel": "EMAIL"})
    assert re.search(r'value="EMAIL" autocomplete="off" checked', agent.get("/staff/tickets/new").text)


def test_a_banner_shows_no_ticket_that_is_not_there(agent: FlaskClient) -> None:
    assert "data-saved" not in agent.get("/staff/tickets/new?logged=2022-12-999999").text


def test_files_come_along_and_an_empty_one_is_refused(agent: FlaskClient) -> None:
    empty = agent.post("/staff/tickets/new", data=FILLED | _file(b""))
    assert empty.status_code == 422
    assert 'id="files-wrong"' in empty.text
    agent.post("/staff/tickets/new", data=FILLED | _file(b"%PDF-1.4"))
    page = agent.get("/staff/tickets/2022-12-000001").text
    link = re.search(r'href="(/staff/tickets/2022-12-000001/files/\d+)"', page)
    assert link
    file = agent.get(link[1], buffered=True)
    assert file.data == b"%PDF-1.4"
    assert file.headers["Content-Disposition"] == "attachment; filename=surat.pdf"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.mimetype == "application/octet-stream"
    assert agent.get(link[1].replace("000001", "000002")).status_code == 404


def test_topics_are_suggested_that_fit_the_kind(agent: FlaskClient) -> None:
    question = "selamat pagi, kpn dana desa cair? surat kami sdh diterima?"
    any_kind = agent.post("/staff/tickets/topics", data={"question": question}).text
    assert 'data-topic="DD"' in any_kind
    assert any_kind.count("data-topic") <= 3
    only_plain = agent.post("/staff/tickets/topics", data={"question": question, "kind": "K_NON"}).text
    assert 'data-topic="N-SURAT"' in only_plain
    assert 'data-topic="DD"' not in only_plain
    assert "data-topic" not in agent.post("/staff/tickets/topics", data={"question": ""}).text


def test_a_suspicion_of_fraud_never_proposes_the_kind(agent: FlaskClient) -> None:
    shown = agent.post("/staff/tickets/topics", data={"question": "undangan ini asli atau palsu?"}).text
    assert re.search(r'data-topic="N-TIPU" data-kind=""', shown)


@pytest.mark.parametrize("typed", [{"contact_phone": "0812 345 000"}, {"contact_name": "rahma siti"}])
def test_a_number_or_name_shows_what_the_person_asked_before(agent: FlaskClient, typed: dict[str, str]) -> None:
    agent.post("/staff/tickets/new", data=FILLED)
    shown = agent.post("/staff/contacts/earlier", data=typed).text
    assert "2022-12-000001" in shown
    assert "BPKAD" in shown
    assert "+628123450000" in shown


@pytest.mark.parametrize("typed", [{"contact_phone": "0813"}, {"contact_name": "Joko"}, {"contact_name": "%"}, {}])
def test_a_stranger_has_asked_nothing_before(agent: FlaskClient, typed: dict[str, str]) -> None:
    agent.post("/staff/tickets/new", data=FILLED)
    assert "2022-12-000001" not in agent.post("/staff/contacts/earlier", data=typed).text


def test_nobody_logs_anything_without_signing_in(app: Any, stored: Callable[[], list[Ticket]]) -> None:
    answer = app.test_client().post("/staff/tickets/new", data=FILLED)
    assert answer.location == "/staff/sign-in"
    assert stored() == []


def test_a_form_without_its_secret_logs_nothing(agent: FlaskClient, stored: Callable[[], list[Ticket]]) -> None:
    assert agent.post("/staff/tickets/new", data=FILLED, csrf=False).status_code == 400
    assert stored() == []


def _file(content: bytes = b"%PDF") -> dict[str, Any]:
    return {"files": (io.BytesIO(content), "../surat.pdf")}
