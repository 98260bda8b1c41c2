"""Broadcasts: no way round two people, a hold and an hour; taken back afterwards; told by hand without chat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from pydantic import ValidationError

from core.consultations import contacts
from core.foundation import memory, messages, staff
from core.foundation.audit import AuditEntry
from core.foundation.db import Database
from core.foundation.errors import Refused
from core.foundation.messages.outgoing import LOCK
from core.foundation.settings import Settings
from core.foundation.staff import second_factor
from core.warnings import broadcasts
from core.warnings.broadcasts import Round
from tests.ticketing import Log
from tests.web.broadcasting import MINUTE, TEXT, House, Supervisor, approved, heard, lined_up, linked, wait, written
from tests.web.browsing import Browser, Clock

StaffAt = Callable[..., Browser]
HANDS = ["TELEGRAM", "PHONE", "EMAIL"]


def state_of(database: Database, address: str) -> str:
    """Where the broadcast stands."""
    with database.reading() as session:
        return broadcasts.by_id(session, int(address.rsplit("/", 1)[1])).state


@pytest.mark.parametrize(
    "text",
    ["Buka tg://resolve?domain=penipu", "Hubungi @penipu_bot", "Buka 10.0.0.1/x", "Buka пример.рф", "ftp://kemenkeu.go.id",
     "https://kemenkeu.go.id:contoh.example", "https://evil.example,.kemenkeu.go.id", "https://evil.example|kemenkeu.go.id",
     "https://www.kemenkeu.go.id/—evil.com", "https://www.kemenkeu.go.id/“https://evil.com”",
     "www.kemenkeu.go.id/…evil.com",     ".@penipu_resmi", "/@penipu_resmi", "@@penipu_resmi", "https://www.kemenkeu.go.id/@penipu_resmi",
     "https://kemenkeu.go.id.evil.com", "https://kemenkeu.go.id@evil.com", "https://ｅvil.com", "https://evil.com。kemenkeu.go.id"],
)  # fmt: skip
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_other_link_leaves(author: Supervisor, text: str) -> None:
    answer = author.browser.post("/staff/broadcasts/new", data={**TEXT, "text_id": text})
    assert answer.status_code == 422
    assert "tidak ada dalam daftar alamat yang diizinkan" in answer.text
    assert (
        author.browser.post("/staff/broadcasts/new", data={**TEXT, "text_id": "Rp 3.000.000.000."}).status_code == 303
    )


def test_the_hold_is_never_shorter_than_ten_minutes() -> None:
    with pytest.raises(ValidationError):
        Settings(broadcast_hold_minutes=9)


@pytest.mark.usefixtures("other")
def test_who_got_a_new_password_approves_a_day_later(clock: Clock, database: Database) -> None:
    with database.writing() as session:
        number = staff.by_email(session, "budi@dering.example").id
        second_factor.may_approve(session, number, clock.now)
        staff.reset_password(session, number, now=clock.now, actor="test")
        with pytest.raises(Refused, match="24 hours"):
            second_factor.may_approve(session, number, clock.now + dt.timedelta(hours=23))
        second_factor.may_approve(session, number, clock.now + dt.timedelta(hours=24))


def test_the_hour_between_two_is_real_and_a_wrong_clock_ends_no_warnings(
    author: Supervisor, other: Supervisor, clock: Clock, database: Database, rounds: Round, ticks: list[float]
) -> None:
    first, second = written(author), written(author, title_id="Kedua")
    for address in (first, second):
        approved(other, address, database)
    rounds.go(clock.now)
    wait(clock, ticks, 11)
    rounds.go(clock.now)
    ticks[0] += 600
    rounds.go(clock.now + 61 * MINUTE)  # set ahead
    assert (state_of(database, first), state_of(database, second)) == ("done", "approved")
    ticks[0] += 3600
    rounds.go(clock.now + 61 * MINUTE)
    assert state_of(database, second) == "done"
    clock.now -= dt.timedelta(days=40)  # a clock that was far ahead until now
    with database.reading() as session:
        assert broadcasts.next_turn(session, clock.now) == clock.now


def test_one_that_has_left_can_still_be_taken_from_the_page(
    author: Supervisor, other: Supervisor, clock: Clock, database: Database, rounds: Round, ticks: list[float]
) -> None:
    address = written(author)
    approved(other, address, database)
    rounds.go(clock.now)
    wait(clock, ticks, 11)
    rounds.go(clock.now)
    assert state_of(database, address) == "done"
    assert other.browser.post(f"{address}/stop", data={"why": "Salah"}).status_code == 303
    with database.reading() as session:
        assert broadcasts.current(session, clock.now) is None
    assert other.browser.post(f"{address}/stop").status_code == 422


def test_the_page_says_who_was_not_told(author: Supervisor, other: Supervisor, database: Database) -> None:
    address = written(author)
    approved(other, address, database)
    page = author.browser.get(address).text
    assert "belum menautkan chat pada profilnya: Budi." in page
    assert 'data-until="' in page


def test_a_chat_that_is_only_configured_reads_it_without_a_button(
    author: Supervisor, other: Supervisor, clock: Clock, database: Database, settings: Settings
) -> None:
    address = written(author)
    house = House(settings.model_copy(update={"telegram_supervisor_chats": "-100777"}))
    with database.writing() as session:
        budi = next(one.id for one in staff.listing(session) if one.name == "Budi")
        number = int(address.rsplit("/", 1)[1])
        seen = broadcasts.hash_of(broadcasts.by_id(session, number))
        broadcasts.approve(session, house, number, staff_id=budi, seen=seen, code=other.code(), now=clock.now)
        rows = {row.to: row for row in messages.claim_outgoing(session, clock.now, ["TELEGRAM"])}
        assert rows.keys() == {"700", "-100777"}
        assert "buttons" in rows["700"].body
        assert "buttons" not in rows["-100777"].body
        assert "hentikan siaran ini di http" in rows["-100777"].body["text"]
        messages.settle_outgoing(session, rows["-100777"].id, messages.Result("sent"), clock.now)
        found = broadcasts.by_id(session, number)
        assert broadcasts.leaves_at(session, house, found) is None  # who cannot stop it has not heard of it
        messages.settle_outgoing(session, rows["700"].id, messages.Result("sent"), clock.now)
        assert broadcasts.leaves_at(session, house, found) == clock.now + 10 * MINUTE


def test_while_outgoing_messages_are_locked_nothing_is_released(
    author: Supervisor, other: Supervisor, clock: Clock, database: Database, rounds: Round, ticks: list[float]
) -> None:
    address = written(author)
    approved(other, address, database)
    rounds.go(clock.now)
    with database.writing() as session:
        memory.remember(session, LOCK, "locked")
    wait(clock, ticks, 11)
    rounds.go(clock.now)
    assert state_of(database, address) == "approved"
    with database.writing() as session:
        memory.remember(session, LOCK, "open")
    rounds.go(clock.now)
    assert state_of(database, address) == "done"


def test_a_restart_after_a_wrong_clock_waits_the_hour(
    author: Supervisor, other: Supervisor, clock: Clock, database: Database, rounds: Round, settings: Settings,
    ticks: list[float],
) -> None:  # fmt: skip
    first, second = written(author), written(author, title_id="Kedua")
    for address in (first, second):
        approved(other, address, database)
    rounds.go(clock.now)
    wait(clock, ticks, 11)
    rounds.go(clock.now + 120 * MINUTE)  # a clock that is two hours ahead
    assert (state_of(database, first), state_of(database, second)) == ("done", "approved")
    anew = Round(database, House(settings), lambda: ticks[0])
    anew.go(clock.now)
    for minutes, state in ((30, "approved"), (31, "approved"), (121, "done")):  # an hour after what it says
        wait(clock, ticks, minutes)
        anew.go(clock.now)
        assert state_of(database, second) == state


def test_what_nobody_would_hear_of_is_not_approved(staff_at: StaffAt, clock: Clock, database: Database) -> None:
    author = Supervisor(staff_at("supervisor", "Ani", "ani@dering.example"), clock)
    other = Supervisor(staff_at("supervisor", "Budi", "budi@dering.example"), clock)
    address, code = written(author), other.code()
    refused = other.approve(address, code=code)
    assert refused.status_code == 422
    assert "menautkan chat di profilnya" in refused.text
    assert (state_of(database, address), heard(database, clock.now)) == ("submitted", [])
    linked(database, "budi@dering.example", "701", clock.now)
    assert other.approve(address, code=code).status_code == 303  # the code was not used up
    assert len(heard(database, clock.now)) == 1


def test_callers_who_asked_are_told_by_hand_each_once_and_not_before_it_left(
    author: Supervisor, other: Supervisor, clock: Clock, database: Database, rounds: Round, ticks: list[float], log: Log
) -> None:
    names = ("=HYPERLINK(1)", "Budi", "Cici")
    numbers = [log(contact_name=name, contact_phone=f"081234567{i}") for i, name in enumerate(names)]
    log(contact_name=names[0], contact_phone="0812345670")
    for number in (*numbers, numbers[0]):
        assert author.browser.post(f"/staff/tickets/{number}/broadcasts", data={"wants": "1"}).status_code == 303
    assert "Bersedia menerima siaran" in author.browser.get(f"/staff/tickets/{numbers[0]}").text
    author.browser.post(f"/staff/tickets/{numbers[1]}/broadcasts", data={"wants": ""})
    with database.writing() as session:  # the third one is reached in chat
        person = contacts.known(session, "PHONE", "+62812345672")
        assert person is not None
        contacts.add_address(session, person, "TELEGRAM", "7", clock.now)
        contacts.subscribe(session, "TELEGRAM", "7", clock.now)
    address = written(author, channels=HANDS)
    approved(other, address, database)
    assert author.browser.post(f"{address}/by-hand.csv").status_code == 303  # nobody is told by hand before
    rounds.go(clock.now)
    wait(clock, ticks, 11)
    rounds.go(clock.now)
    assert lined_up(database) == [("7", "waiting")]
    assert "Disampaikan manual" in author.browser.get(address).text
    lines = author.browser.post(f"{address}/by-hand.csv").text.removeprefix("\ufeff").splitlines()
    assert lines == ["name,phone,email,language", "'=HYPERLINK(1),+62812345670,,id"]
    with database.reading() as session:
        assert "broadcast.by_hand" in session.execute(sa.select(AuditEntry.action)).scalars().all()
    author.browser.post(f"{address}/stop")
    assert author.browser.post(f"{address}/by-hand.csv").status_code == 303


def test_without_a_number_there_is_nothing_to_note(author: Supervisor, log: Log) -> None:
    answer = author.browser.post(f"/staff/tickets/{log()}/broadcasts", data={"wants": "1"})
    assert answer.status_code == 422
    assert "tidak memberikan nomor telepon" in answer.text
