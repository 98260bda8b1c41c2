"""The life of a ticket: logged once, answered, corrected, closed, merged; every step leaves its event."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.consultations import tickets
from core.consultations.contacts import Contact
from core.consultations.tickets import StaleDay, Ticket, changes
from core.foundation.audit import AuditEntry
from core.foundation.errors import Refused
from tests.consultations.conftest import Desk


def act(desk: Desk, number: str, do: Callable[[Session, Ticket], Any]) -> None:
    """Does something with a ticket."""
    with desk.database.writing() as session:
        do(session, tickets.by_number(session, number))


def the_only(desk: Desk) -> Ticket:
    with desk.database.reading() as session:
        found = session.execute(sa.select(Ticket)).scalar_one()
        session.expunge_all()
        return found


def actions(desk: Desk, number: str) -> list[str]:
    with desk.database.reading() as session:
        ticket = tickets.by_number(session, number)
        return [event.action for event in tickets.events_of(session, ticket.id)]


def test_numbers_count_on_by_the_month_of_logging(desk: Desk) -> None:
    numbers = [desk.log().number for _ in range(2)]
    desk.later(days=26, hours=14)  # midnight in Jakarta has passed, in Greenwich it has not
    numbers.append(desk.log().number)
    assert numbers == ["2022-12-000001", "2022-12-000002", "2023-01-000001"]


def test_the_same_external_id_is_the_same_ticket(desk: Desk) -> None:
    first = desk.log(source="telegram", external_id="42:1")
    again = desk.log(source="telegram", external_id="42:1", question="Lain")
    other = desk.log(source="avaya", external_id="42:1")
    assert (again.number, again.code, again.repeated) == (first.number, first.code, True)
    assert (other.number, other.repeated) == ("2022-12-000002", False)


def test_many_at_once_get_numbers_without_gaps_and_one_external_id_one_ticket(desk: Desk) -> None:
    def log(number: int) -> str:
        return desk.log(source="import", external_id=str(number // 3)).number

    with ThreadPoolExecutor(8) as threads:
        numbers = set(threads.map(log, range(60)))
    assert len(numbers) == 20
    with desk.database.reading() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(Ticket)).scalar() == 20


WRONG: dict[str, list[Any]] = {
    "channel": ["", "FAX"],
    "category": ["", "ALIEN"],
    "kind": ["", "K_NEW"],
    "topic": ["NOPE", "N-TIPU", None],  # the last two do not fit K_TEK
    "aspect": ["NOPE"],
    "sub_category": ["NOPE", "SWASTA"],  # the last belongs to another category
    "region_code": ["99", "34.04.99"],
    "question": ["", " \n\t", "\0"],
    "status": ["DONE"],
    "contact_email": ["siti"],
    "contact_name": ["x" * 201],
    "institution": ["x" * 201],
    "external_id": ["x" * 201],
}


def test_every_wrong_field_is_named_and_nothing_is_written(desk: Desk) -> None:
    for name, values in WRONG.items():
        for value in values:
            with pytest.raises(Refused) as refusal:
                desk.log(**{name: value})
            assert list(refusal.value.fields) == [name], (name, value)
    with pytest.raises(Refused) as refusal:
        desk.log(**{name: values[0] for name, values in WRONG.items()})
    assert set(refusal.value.fields) == set(WRONG)
    with desk.database.reading() as session:
        for table in (Ticket, Contact, StaleDay):
            assert session.execute(sa.select(sa.func.count()).select_from(table)).scalar() == 0


def test_the_first_answer_ends_the_waiting_in_office_minutes(desk: Desk) -> None:
    desk.later(hours=5, minutes=50)  # 15.50: ten minutes before the office closes
    number = desk.log(handed_over_at=desk.now).number
    desk.later(hours=17)  # 8.50 the next day

    def answer(session: Session, ticket: Ticket) -> None:
        tickets.answer(session, desk.calendar, ticket, "Besok.\0", actor="staff:1", now=desk.now)

    act(desk, number, answer)
    first = the_only(desk).first_reply_at
    desk.later(hours=1)
    act(desk, number, answer)
    ticket = the_only(desk)
    assert (ticket.first_reply_at, ticket.waiting_minutes, ticket.status) == (first, 60, "ANSWERED")
    assert ticket.answer == "Besok.\n\nBesok."


def test_a_call_that_was_answered_at_once_has_no_waiting(desk: Desk) -> None:
    number = desk.log().number
    act(desk, number, lambda s, t: tickets.answer(s, desk.calendar, t, "Besok.", actor="staff:1", now=desk.now))
    assert (the_only(desk).first_reply_at, the_only(desk).waiting_minutes) == (None, None)


def test_a_correction_keeps_old_and_new_and_marks_both_days(desk: Desk) -> None:
    number = desk.log().number
    with desk.database.writing() as session:
        session.execute(sa.delete(StaleDay))
        changes = {"happened_at": desk.now.replace(day=1), "topic": "DBH", "contact_phone": "0812-345-0000"}
        tickets.correct(session, desk.calendar, number, changes, why="salah", actor="staff:2", now=desk.now)
    with desk.database.reading() as session:
        event = tickets.events_of(session, the_only(desk).id)[-1]
        assert (event.action, event.why, event.actor) == ("corrected", "salah", "staff:2")
        assert event.changes["topic"] == ["DAU", "DBH"]
        assert event.changes["contact_phone"] == ["", "+628123450000"]
        assert [day.day for day in session.execute(sa.select(StaleDay.day).order_by(StaleDay.day)).scalars()] == [1, 5]
        trail = session.execute(sa.select(AuditEntry.action, AuditEntry.subject)).all()
    assert trail == [("ticket.correct", f"ticket:{number}")]


def test_a_correction_needs_a_reason_a_known_field_and_a_right_value(desk: Desk) -> None:
    number = desk.log().number
    for wrong, why in (({"topic": "DBH"}, " "), ({"number": "1"}, "x"), ({"topic": "N-TIPU"}, "x")):
        with pytest.raises(Refused), desk.database.writing() as session:
            tickets.correct(session, desk.calendar, number, wrong, why=why, actor="staff:2", now=desk.now)
    assert actions(desk, number) == ["logged"]


def test_closing_reopening_and_closing_again(desk: Desk) -> None:
    number = desk.log().number
    for _ in range(2):
        act(desk, number, lambda s, _: tickets.close(s, desk.calendar, number, actor="staff:1", now=desk.now))
    assert the_only(desk).closed_at == desk.now
    for _ in range(2):
        act(desk, number, lambda s, _: tickets.reopen(s, desk.calendar, number, actor="bot", now=desk.now))
    ticket = the_only(desk)
    assert (ticket.status, ticket.closed_at, bool(ticket.due_at)) == ("OPEN", None, True)
    assert actions(desk, number) == ["logged", "closed", "reopened"]


def test_a_double_is_closed_and_stays_a_double(desk: Desk) -> None:
    first, second, third = (desk.log().number for _ in range(3))

    def merge(number: str, into: str) -> None:
        with desk.database.writing() as session:
            tickets.merge(session, desk.calendar, number, into, why="sama", actor="staff:2", now=desk.now)

    merge(second, first)
    for number, into in ((first, first), (second, third), (third, second), (first, third)):
        with pytest.raises(Refused):
            merge(number, into)
    with pytest.raises(Refused), desk.database.writing() as session:
        tickets.reopen(session, desk.calendar, second, actor="staff:2", now=desk.now)
    assert (actions(desk, second), actions(desk, first)) == (["logged", "merged"], ["logged", "merged"])


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_who_merge_the_same_two_the_other_way_round_do_not_wait_for_ever(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = desk.log().number, desk.log().number
    both, find = threading.Barrier(2), changes.by_number

    def found(*asked: Any, **how: Any) -> Ticket:
        ticket = find(*asked, **how)
        with suppress(threading.BrokenBarrierError):
            both.wait(0.5)  # until the other person has a ticket as well, or waits for this one
        return ticket

    monkeypatch.setattr(changes, "by_number", found)

    def merge(number: str, into: str) -> str:
        try:
            with desk.database.writing() as session:
                tickets.merge(session, desk.calendar, number, into, why="sama", actor="staff:2", now=desk.now)
        except Refused as refusal:
            return str(refusal)
        return "merged"

    with ThreadPoolExecutor(2) as people:
        said = list(people.map(merge, (one, other), (other, one)))
    assert sorted(said) == ["One of the two is marked as a double already.", "merged"]


def test_two_agents_cannot_take_the_same_ticket(desk: Desk, person: Callable[[str], int]) -> None:
    number, budi, dewi = desk.log().number, person("budi"), person("dewi")

    def take(staff_id: int, instead_of: int | None = None) -> None:
        with desk.database.writing() as session:
            tickets.assign(session, number, staff_id, instead_of=instead_of, actor=f"staff:{staff_id}", now=desk.now)

    take(budi)
    take(budi)
    with pytest.raises(Refused, match="A colleague took this ticket"):
        take(dewi)
    take(dewi, instead_of=budi)
    assert (the_only(desk).agent_id, actions(desk, number)) == (dewi, ["logged", "assigned", "assigned"])


def rate(desk: Desk, number: str, stars: int) -> None:
    act(desk, number, lambda session, ticket: tickets.rate(session, desk.calendar, ticket, stars, desk.now))


def test_a_rating_is_one_to_five_and_the_last_counts(desk: Desk) -> None:
    number = desk.log().number
    for stars in (0, 6):
        with pytest.raises(Refused):
            rate(desk, number, stars)
    for stars in (2, 5):
        rate(desk, number, stars)
    assert the_only(desk).rating == 5


def test_a_ticket_is_followed_by_its_code_or_its_person(desk: Desk) -> None:
    mine = desk.log(contact_phone="0812 345 0000")
    desk.log(contact_phone="0813 345 0000")
    with desk.database.reading() as session:
        assert tickets.by_code(session, mine.number, mine.code.lower())
        assert tickets.by_code(session, mine.number, "0000") is None
        owner = tickets.by_number(session, mine.number).contact_id
        assert owner
        assert tickets.of_contact(session, mine.number, owner)
        assert tickets.of_contact(session, mine.number, owner + 1) is None
        with pytest.raises(Refused, match="There is no ticket 2022-12-000009"):
            tickets.by_number(session, "2022-12-000009")
