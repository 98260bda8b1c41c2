"""Broadcasts: written by one, approved by another with a code, held back, stopped, sent to those who asked for it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from core.consultations import contacts
from core.foundation import messages
from core.foundation.db import Database
from core.foundation.messages import Result
from core.reference import regions
from core.warnings import broadcasts
from core.warnings.broadcasts import Round
from tests.web.broadcasting import MINUTE, TEXT, Supervisor, approved, heard, lined_up, wait, written
from tests.web.browsing import Browser, Clock

StaffAt = Callable[..., Browser]


@pytest.fixture
def people(database: Database, clock: Clock) -> None:
    """Contacts: three who asked for broadcasts, one who took it back, one who never asked, one who refuses us."""
    with database.writing() as session:
        for name, region in (("1", "32.04"), ("2", "31.71"), ("3", None), ("4", None), ("5", None), ("6", None)):
            category = "PEMDA" if region else "KL"
            person = contacts.Person(category=category, region_code=region, language="en" if name == "3" else "id")
            contacts.reach(session, "TELEGRAM", name, person, clock.now)
            if name != "5":
                contacts.subscribe(session, "TELEGRAM", name, clock.now)
        contacts.stop_broadcasts(session, "TELEGRAM", "4", clock.now)
        contacts.mark_blocked(session, "TELEGRAM", "6", clock.now)


@pytest.mark.usefixtures("people")
def test_it_leaves_after_a_second_person_and_a_hold(
    author: Supervisor, other: Supervisor, clock: Clock, database: Database, rounds: Round, ticks: list[float]
) -> None:
    address = written(author)
    assert 'data-figure="broadcast.reached" data-value="3"' in other.browser.get(address).text
    assert other.approve(address).status_code == 303
    [hold] = heard(database, clock.now)
    assert "disetujui oleh Budi" in hold
    rounds.go(clock.now)
    wait(clock, ticks, 9.9)
    rounds.go(clock.now)
    assert lined_up(database) == []
    wait(clock, ticks, 0.2)
    rounds.go(clock.now)
    assert lined_up(database) == [("1", "waiting"), ("2", "waiting"), ("3", "waiting")]
    rounds.go(clock.now)
    with database.writing() as session:
        rows = messages.claim_outgoing(session, clock.now, ["TELEGRAM"])
        said = [(broadcasts.words(session, row.body) or "")[:7] for row in rows]
        assert said == ["Waspada", "Waspada", "Beware "]
        ends = (Result("sent"), Result("failed", blocked=True), Result("uncertain"))
        for row, end in zip(rows, ends, strict=True):
            messages.settle_outgoing(session, row.id, end, clock.now)
        contacts.mark_blocked(session, "TELEGRAM", rows[1].to, clock.now)
    rounds.go(clock.now)
    page = other.browser.get(address).text
    found = dict(re.findall(r'data-figure="broadcast\.(\w+)" data-value="(\d+)"', page))
    states = ("listed", "waiting", "sent", "failed", "blocked", "uncertain", "dropped")
    assert {name: int(found[name]) for name in states} == dict(zip(states, (3, 0, 1, 1, 1, 1, 0), strict=True))
    assert "Terkirim" in page
    ledger = other.browser.get(f"{address}/recipients.csv").text
    assert ledger.count("TELEGRAM,") == 3


def test_nobody_approves_alone(author: Supervisor, other: Supervisor, staff_at: StaffAt, clock: Clock) -> None:
    address = written(author)
    assert author.approve(address, seen="x").status_code == 422
    assert "Orang lain yang menyetujui" in author.approve(address, seen="x").text
    assert other.approve(address, seen="0" * 64).status_code == 422  # not what stands there
    assert other.approve(address, code="000000").status_code == 422
    bare = Supervisor(staff_at("supervisor", "Cici", "cici@dering.example"), clock, factor=False)
    assert bare.browser.post(f"{address}/approve", data={"seen": "x", "code": "1"}).status_code == 422
    assert staff_at("agent").post(f"{address}/approve").status_code == 403
    admin = staff_at("admin").post(f"{address}/approve", data={"seen": "x", "code": "1"})
    assert admin.status_code == 422
    assert "Hanya supervisor yang dapat menyetujui." in admin.text
    assert other.approve(address).status_code == 303


def test_who_edits_is_an_author_and_any_edit_voids_the_approval(
    author: Supervisor, other: Supervisor, clock: Clock, database: Database, rounds: Round, ticks: list[float]
) -> None:
    address = written(author)
    approved(other, address, database)
    rounds.go(clock.now)
    changed = author.browser.post(f"{address}/edit", data={**TEXT, "text_id": "Lain."})
    assert changed.status_code == 303
    wait(clock, ticks, 30)
    rounds.go(clock.now)
    assert lined_up(database) == []
    assert "Draf" in author.browser.get(address).text
    other.browser.post(f"{address}/edit", data={**TEXT, "text_id": "Lain lagi."})
    author.browser.post(f"{address}/submit")
    assert other.approve(address, seen="x").status_code == 422  # an author now


def test_words_changed_behind_the_pages_never_leave(
    author: Supervisor, other: Supervisor, clock: Clock, database: Database, rounds: Round, ticks: list[float]
) -> None:
    address = written(author)
    approved(other, address, database)
    rounds.go(clock.now)
    with database.writing() as session:
        session.execute(sa.update(broadcasts.Broadcast).values(text_id="Transfer ke sini."))
    wait(clock, ticks, 11)
    rounds.go(clock.now)
    assert lined_up(database) == []
    assert "Draf" in author.browser.get(address).text


def test_a_clock_that_is_set_shortens_no_hold(
    author: Supervisor, other: Supervisor, clock: Clock, database: Database, rounds: Round, ticks: list[float]
) -> None:
    address = written(author)
    other.approve(address)
    rounds.go(clock.now)
    wait(clock, ticks, 11)  # nobody has heard of it: the hold has not begun
    rounds.go(clock.now)
    assert lined_up(database) == []
    assert "Waktu tunggu 10 menit dimulai setelah" in other.browser.get(address).text
    assert len(heard(database, clock.now)) == 1
    rounds.go(clock.now)
    rounds.go(clock.now + dt.timedelta(days=1))  # set ahead
    assert lined_up(database) == []
    ticks[0] += 3600
    rounds.go(clock.now - dt.timedelta(days=1))  # set back
    assert lined_up(database) == []
    rounds.go(clock.now + 11 * MINUTE)
    with database.reading() as session:
        assert broadcasts.by_id(session, int(address.rsplit("/", 1)[1])).released_at is not None


@pytest.mark.usefixtures("people")
def test_stopped_means_that_nothing_more_leaves(
    author: Supervisor, other: Supervisor, clock: Clock, database: Database, rounds: Round, ticks: list[float]
) -> None:
    address = written(author)
    other.approve(address)
    assert len(heard(database, clock.now)) == 1
    rounds.go(clock.now)
    wait(clock, ticks, 11)
    rounds.go(clock.now)
    assert len(lined_up(database)) == 3
    assert author.browser.post(f"{address}/stop", data={"why": "Salah nomor"}).status_code == 303
    [stopped] = heard(database, clock.now)  # that, and nothing of the broadcast
    assert "Salah nomor" in stopped
    rounds.go(clock.now)
    assert {state for _, state in lined_up(database)} == {"dropped"}
    assert "Salah nomor" in other.browser.get(address).text
    assert author.browser.post(f"{address}/stop").status_code == 422
    assert author.browser.post(f"{address}/edit", data=TEXT).status_code == 422


def test_one_an_hour(
    author: Supervisor, other: Supervisor, clock: Clock, database: Database, rounds: Round, ticks: list[float]
) -> None:
    addresses = [written(author), written(author, title_id="Kedua")]
    for address in addresses:
        approved(other, address, database)
    rounds.go(clock.now)
    for minutes, states in ((11, ["sending", "approved"]), (50, ["done", "approved"]), (12, ["done", "sending"])):
        wait(clock, ticks, minutes)
        rounds.go(clock.now)
        with database.reading() as session:
            numbers = [int(address.rsplit("/", 1)[1]) for address in addresses]
            found = [broadcasts.by_id(session, number).state for number in numbers]
        assert [state.replace("done", "sending") for state in found] == [s.replace("done", "sending") for s in states]


@pytest.mark.usefixtures("people")
def test_regions_and_categories_choose(author: Supervisor) -> None:
    for said, count in (
        ({"regions": "Kabupaten Bandung"}, 1),
        ({"regions": "DKI Jakarta"}, 1),
        ({"categories": "KL"}, 1),
    ):
        page = author.browser.get(written(author, **said)).text
        assert f'data-figure="broadcast.reached" data-value="{count}"' in page


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            {"text_id": "Buka https://djpk.kemenkeu.go.id.contoh.example/x"},
            "tidak ada dalam daftar alamat yang diizinkan",
        ),
        ({"text_en": "See bit.ly/abc now"}, "bit.ly/abc"),
        ({"text_en": "https://contoh.example\\\\@kemenkeu.go.id"}, "contoh.example"),
        ({"text_en": "https://kemenkeu.go.id@contoh.example"}, "contoh.example"),
        ({"text_id": "Tulis ke panitia@gmail.com"}, "gmail.com"),
        ({"title_en": ""}, "Mohon tuliskan dalam kedua bahasa."),
        ({"text_id": "x" * 8001}, "8000"),
        ({"regions": "Atlantis"}, "Atlantis"),
        ({"groups": "grup saya"}, "bukan grup atau kanal"),
        ({"categories": "RAJA"}, "RAJA"),
        ({"kind": "promo"}, "promo"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    author: Supervisor, said: dict[str, str], sentence: str
) -> None:
    answer = author.browser.post("/staff/broadcasts/new", data={**TEXT, **said})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert said.get("title_id", TEXT["title_id"]) in answer.text


@pytest.mark.usefixtures("people")
def test_replies_leave_before_a_broadcast_and_a_newcomer_gets_what_is_current(
    author: Supervisor, other: Supervisor, clock: Clock, database: Database, rounds: Round, ticks: list[float]
) -> None:
    address = written(author)
    other.approve(address)
    assert len(heard(database, clock.now)) == 1
    rounds.go(clock.now)
    wait(clock, ticks, 11)
    rounds.go(clock.now)
    tell = broadcasts.tell_newcomer
    with database.writing() as session:
        messages.queue(session, "TELEGRAM", "1", {"text": "Jawaban"}, clock.now)
        first = messages.claim_outgoing(session, clock.now, ["TELEGRAM"], (1, 0))
        assert [row.body["text"] for row in first] == ["Jawaban"]
        contacts.subscribe(session, "TELEGRAM", "5", clock.now)
        places = regions.current(session)
        assert tell(session, places, "TELEGRAM", "5", clock.now)
        assert tell(session, places, "TELEGRAM", "5", clock.now)  # said again, it is in line once
        banner = broadcasts.current(session, clock.now)
        assert banner is not None
        assert banner.title == "Waspada penipuan"
    assert [to for to, _ in lined_up(database)] == ["1", "2", "3", "5"]
    with database.reading() as session:
        found = broadcasts.by_id(session, int(address.rsplit("/", 1)[1]))
        assert found.listed == broadcasts.counts(session, found).waiting == 4
