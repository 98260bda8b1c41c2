"""What agents close teaches, nothing else does, and what teaches badly is not used."""

from __future__ import annotations

import datetime as dt
import os
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import Context, Period, begin_learning, job_named, run_one
from core.clock.timetable import Due
from core.consultations import learning, tickets
from core.consultations.learning import Learning, Lessons, features, speaker
from core.foundation.settings import Settings
from core.reference import taxonomy
from core.reference.centre import load_centre
from samples import corpus
from tests.consultations.conftest import NOW, Desk

NEW = "aplikasi sikancil kami selalu galat waktu unggah"  # a name that no corpus knows


class Night:
    """A centre in which nights pass."""

    def __init__(self, desk: Desk, settings: Settings, lessons: Lessons) -> None:
        self.desk, self.folder = desk, settings.data_dir / "models"
        self.context = Context(settings, load_centre(), lambda: lessons)
        self.nights = 0

    def begins(self) -> None:
        """The clock starts."""
        begin_learning(self.desk.database, self.context, self.desk.now)

    def passes(self) -> str:
        """The job runs for the next day."""
        self.nights += 1
        job, day = job_named("learn_from_closed"), NOW.date() + dt.timedelta(days=self.nights)
        due = Due(job, Period.of_day(day), self.desk.now)
        return run_one(self.desk.database, self.context, due, self.desk.now)

    def says(self, text: str) -> str:
        """The likeliest topic of a text."""
        with self.desk.database.reading() as session:
            topics = taxonomy.current(session, NOW.date()).topics
            return learning.reader(session, self.folder).understand(text, topics).topics[0][0]

    @property
    def model(self) -> str:
        """The name of the model in use."""
        with self.desk.database.reading() as session:
            return learning.reader(session, self.folder).name

    def learnings(self) -> list[Learning]:
        """What was learned, oldest first."""
        with self.desk.database.reading() as session:
            return list(session.execute(sa.select(Learning).order_by(Learning.id)).scalars())


@pytest.fixture
def night(desk: Desk, settings: Settings) -> Night:
    """A centre with a small corpus, whose clock has just started."""
    lines = corpus.training()
    made = Night(desk, settings, Lessons(lines[::4], lines[1::12]))
    made.begins()
    return made


@pytest.fixture
def whole(desk: Desk, settings: Settings, request: pytest.FixtureRequest) -> Night:
    """The same with the whole corpus."""
    request.getfixturevalue("learned")
    return Night(desk, settings, corpus.lessons())


def test_agents_teach_a_word_that_no_corpus_knows(whole: Night) -> None:
    before = whole.model
    for number in range(12):
        whole.desk.log(topic="DAIS", question=f"{NEW} berkas ke {number} bulan ini", status="CLOSED")
    whole.passes()
    assert whole.says(f"min {NEW} lagi") == "DAIS"
    (learned,) = whole.learnings()
    assert (learned.tickets, learned.kept, learned.model) == (12, True, whole.model)
    assert whole.model != before
    assert whole.passes().endswith("done")  # nothing new: nothing is learned again
    assert len(whole.learnings()) == 1


def _open(night: Night, question: str) -> None:
    night.desk.log(topic="DAIS", question=question, status="OPEN")


def _imported(night: Night, question: str) -> None:
    with night.desk.database.writing() as session:
        entry = night.desk.entry(topic="DAIS", question=question, status="CLOSED")
        tickets.log(session, night.desk.calendar, entry, "import", night.desk.now)


def _bot_alone(night: Night, question: str) -> None:
    with night.desk.database.writing() as session:
        entry = night.desk.entry(topic="DAIS", question=question, status="CLOSED")
        tickets.log(session, night.desk.calendar, entry, "bot", night.desk.now)


def _complaint(night: Night, question: str) -> None:
    night.desk.log(topic="DAIS", kind="KELUHAN", question=question, status="CLOSED")


def _one_person(night: Night, question: str) -> None:
    night.desk.log(topic="DAIS", contact_phone="0812-0000-001", question=question, status="CLOSED")


def _same_words(night: Night, _: str) -> None:
    night.desk.log(topic="DAIS", question=NEW, status="CLOSED")


@pytest.mark.parametrize(
    ("log", "learned_from"),
    [(_open, 0), (_imported, 0), (_bot_alone, 0), (_complaint, 0), (_one_person, 3), (_same_words, 1)],
)
def test_who_cannot_teach(night: Night, log: Callable[[Night, str], None], learned_from: int) -> None:
    for number in range(12):
        log(night, f"{NEW} berkas ke {number} bulan ini")
    night.passes()
    assert [learned.tickets for learned in night.learnings()] == [learned_from] * bool(learned_from)
    if not learned_from:
        assert night.says(f"min {NEW} lagi") != "DAIS"


def test_a_correction_by_an_agent_is_what_is_learned(whole: Night) -> None:
    for number in range(12):
        logged = whole.desk.log(topic="DAU", question=f"{NEW} berkas ke {number} bulan ini", status="CLOSED")
        with whole.desk.database.writing() as session:
            tickets.correct(
                session, whole.desk.calendar, logged.number, {"topic": "DAIS"}, why="it was another", actor="staff:1",
                now=whole.desk.now,
            )  # fmt: skip
    whole.passes()
    assert whole.says(f"min {NEW} lagi") == "DAIS"


def test_a_bad_night_is_rolled_back(night: Night) -> None:
    before = night.model
    lessons = night.context.lessons
    assert lessons is not None
    wrong = [one for one in lessons().test if not one.fraud]
    for number, one in enumerate(wrong):
        topic = "DAIS" if number % 2 else "HIBAH"
        night.desk.log(topic=topic, question=f"{one.text} {number}", status="CLOSED")
    night.passes()
    (learned,) = night.learnings()
    assert not learned.kept
    assert night.model == before


def test_a_model_that_is_gone_leaves_keywords_until_the_clock_learns_again(night: Night, caplog: Any) -> None:
    for path in night.folder.glob("*.npz"):
        path.unlink()
    learning.standing._LOADED.clear()  # another process
    assert night.model == ""
    assert night.says("kapan dana desa cair") == "DD"
    assert "keywords have to do" in caplog.text
    night.begins()
    assert night.model


def test_another_corpus_is_learned_when_the_clock_starts(night: Night) -> None:
    before = night.model
    lessons = night.context.lessons
    assert lessons is not None
    longer = Lessons([*lessons().training, replace(lessons().training[0], text="hal baru sama sekali")], lessons().test)
    night.context = replace(night.context, lessons=lambda: longer)
    night.begins()
    assert night.model not in ("", before)


def test_models_that_nobody_uses_any_more_are_deleted(night: Night) -> None:
    old = night.folder / "model-000000000000000000000000.npz"
    old.write_bytes(b"of last year")
    os.utime(old, (0, 0))
    night.passes()
    assert [path.name for path in night.folder.glob("*.npz")] == [Path(f"model-{night.model}.npz").name]


@pytest.mark.parametrize("damage", [b"", b"no archive"])
def test_a_night_mends_a_model_that_cannot_be_read(night: Night, damage: bytes) -> None:
    (path,) = night.folder.glob("*.npz")
    path.write_bytes(damage)
    learning.standing._LOADED.clear()
    assert night.model == ""
    night.passes()
    assert night.model


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whatever_is_damaged_is_unreadable_and_nothing_worse(night: Night, seed: int) -> None:
    (path,) = night.folder.glob("*.npz")
    whole, chance = path.read_bytes(), random.Random(seed)
    for _ in range(40):  # in the archive's own table of contents, at its end
        broken = bytearray(whole)
        broken[-chance.randrange(1, 900)] ^= 1 << chance.randrange(8)
        path.write_bytes(broken)
        learning.standing._LOADED.clear()
        assert night.says("kapan dana desa cair")


def test_what_was_never_finished_is_deleted(night: Night) -> None:
    left = night.folder / ".model-1.npz.abcd"
    left.write_bytes(b"somebody's words")
    os.utime(left, (0, 0))
    night.passes()
    assert not left.exists()


@pytest.mark.parametrize(
    "number",
    [
        "081234567890",
        "0812-3456-7890",
        "0812 3456 7890",
        "rek 0023 0100 1234",
        "1.305.000.123",
        "08123 45678",
        "08xx-xxxx-xxxx",
    ],
)
def test_no_number_of_somebody_is_a_feature(number: str) -> None:
    found = features.of_text(f"hubungi bu rini di {number} ya", {}) | speaker.of_text(f"hubungi bu rini di {number} ya")
    assert not [one for one in found if any(map(str.isdigit, one.partition(":")[2]))]


def test_years_are() -> None:
    assert {"w:2023", "w:2024"} <= features.of_text("pagu 2023 dan 2024 kok beda", {})


def test_what_was_learned_but_not_written_down_changes_nothing(night: Night) -> None:
    before, lessons = night.model, night.context.lessons
    assert lessons is not None
    for number in range(5):
        night.desk.log(topic="DAIS", question=f"{NEW} berkas ke {number} bulan ini", status="CLOSED")
    with night.desk.database.reading() as session:
        topics = taxonomy.current(session, NOW.date()).topics
    learning.learn_anew(  # the power goes here: its files are there, and what it gave back is never done
        night.desk.database, night.folder, lessons(), topics, undecided=lambda _: (), now=night.desk.now
    )
    assert night.model == before
    assert night.learnings() == []
    night.passes()
    assert [learned.tickets for learned in night.learnings()] == [5]
