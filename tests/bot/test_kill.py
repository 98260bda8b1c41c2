"""Web and worker are killed while updates arrive: nothing acknowledged is lost, nothing happens twice."""

from __future__ import annotations

import itertools
import os
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.app import utc_now
from bot.dialogue import State
from core.consultations import conversations
from core.consultations.contacts import Person
from core.foundation.attachments import Attachment
from core.foundation.db import Database
from core.foundation.settings import Settings
from tests.bot import accounts
from tests.bot.accounts import Fed
from tests.bot.bot_api import SECRET, TOKEN, BotApi
from tests.bot.citizen import Citizen, Hotline, RealClock, with_telegram
from tests.bot.town import ROOT, SEED, Mortals, deliver, post, town, wait_for_web
from tests.serving import free_port

CHATS = 6
MOMENTS = ("before", "after")
DIALOGUE = ["/start", "1", "1", "Kabupaten Sleman", "Pertanyaan {chat}: kapan Dana Desa cair?", "kirim", "Tambahan."]


@pytest.fixture
def hotline(settings: Settings, database: Database, api: BotApi) -> Hotline:
    """A centre on the real clock."""
    return Hotline(with_telegram(settings, api.url), database, RealClock())


@pytest.fixture
def variables(environment: dict[str, str], hotline: Hotline) -> dict[str, str]:
    """The environment of this centre's processes."""
    return {
        **os.environ,
        **environment,
        "DERING_TELEGRAM_TOKEN": TOKEN,
        "DERING_TELEGRAM_WEBHOOK_SECRET": SECRET,
        "DERING_TELEGRAM_API_URL": hotline.settings.telegram_api_url,
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def mortals(variables: dict[str, str]) -> Iterator[Mortals]:
    Path(variables["DERING_DATA_DIR"]).mkdir(exist_ok=True)
    mortals = Mortals(variables)
    yield mortals
    with mortals.process:
        mortals.process.kill()


def test_a_worker_dies_at_every_commit_and_the_next_one_finishes(
    hotline: Hotline, api: BotApi, mortals: Mortals
) -> None:
    fed, died = Fed(), 0
    for moment in MOMENTS:
        for number in itertools.count(1):
            feed_two_chats(hotline, fed, 8000 + 10 * len(fed.acknowledged))
            end = mortals.run(f"worker {moment} {number}")
            assert mortals.run("worker never 0") == "done"
            if end == "done":
                break
            assert end == "killed"
            died += 1
    states = accounts.check(hotline, api, fed)
    assert died >= 12  # claim, 2 deliveries, claim, 2 messages, a file; before and after
    assert 1 <= states["uncertain"] <= died
    assert {row.state for row in files(hotline)} == {"stored"}


def feed_two_chats(hotline: Hotline, fed: Fed, first: int) -> None:
    """One who greets, and one whose first message, a picture with words, becomes a ticket at once."""
    question = f"Pertanyaan {first}: mengapa aplikasi SIKD galat?"
    greeting = Citizen(hotline, first).message(text="/start")
    picture = {"file_id": f"f{first}", "file_unique_id": "u", "width": 9, "height": 9, "file_size": 20}
    asking = Citizen(hotline, first + 1)
    with hotline.database.writing() as session:
        begun = conversations.meet(session, "TELEGRAM", "4242", str(first + 1), person=Person(), now=utc_now())
        begun.state = State(step="person", language="id").to_json()
    for message in (greeting, asking.message(photo=[picture], caption=question)):
        update = {"update_id": next(hotline.numbers), "message": message}
        assert [hotline.post(update), hotline.post(update)] == [200, 200]
        fed.add(update)
    fed.questions.append(question)


def files(hotline: Hotline) -> list[Attachment]:
    """All attachments."""
    with hotline.reading() as session:
        found = list(session.execute(sa.select(Attachment)).scalars())
        session.expunge_all()
        return found


def test_the_web_dies_at_every_commit_and_what_it_acknowledged_is_there(
    hotline: Hotline, api: BotApi, mortals: Mortals
) -> None:
    fed, port, chats = Fed(), free_port(), itertools.count(8000)
    for moment in MOMENTS:
        for number in range(1, 4):
            people = [Citizen(hotline, next(chats)) for _ in range(3)]
            updates = [{"update_id": next(hotline.numbers), "message": one.message(text="/start")} for one in people]
            mortals.begin(f"web {moment} {number} {port}")
            wait_for_web(port)
            answers = [post(port, update) for update in updates]
            assert answers == [200] * (number - 1) + [0] * (4 - number)
            assert mortals.ended() == "killed"
            stored = {row.external_id for row in hotline.incoming()}
            kept = number - 1 if moment == "before" else number
            assert [str(update["update_id"]) in stored for update in updates] == [True] * kept + [False] * (3 - kept)
            for update in updates:  # Telegram delivers again what was not acknowledged
                assert hotline.post(update) == 200
                fed.add(update)
    assert mortals.run("worker never 0") == "done"
    accounts.check(hotline, api, fed)


class Feeding:
    """Six people who write at once while Telegram delivers some of it more than once."""

    def __init__(self, hotline: Hotline, port: int) -> None:
        self.hotline, self.port = hotline, port
        self.fed, self.lock = Fed(), threading.Lock()

    def chat(self, number: int) -> None:
        """One person's dialogue, to the ticket and a word more."""
        citizen, chance = Citizen(self.hotline, 9000 + number), random.Random(SEED + number)
        for index, text in enumerate(DIALOGUE):
            message = citizen.message(text=text.format(chat=number))
            update = {"update_id": 100 * number + index, "message": message}
            deliver(self.port, update)
            with self.lock:
                self.fed.add(update)
            for _ in range(chance.randrange(3)):  # Telegram, not sure of our answer, delivers it once more
                deliver(self.port, update)
            time.sleep(chance.uniform(0.2, 1.6))
        with self.lock:
            self.fed.questions.append(DIALOGUE[4].format(chat=number))


def test_killed_at_random_nothing_is_lost_and_nothing_doubled(
    hotline: Hotline, api: BotApi, variables: dict[str, str], mortals: Mortals
) -> None:
    api.orders.delay = 0.1
    with town(variables) as built, ThreadPoolExecutor(CHATS) as threads:
        feeding = Feeding(hotline, built.port)
        chats = [threads.submit(feeding.chat, number) for number in range(1, CHATS + 1)]
        while not all(future.done() for future in chats):
            time.sleep(built.chance.uniform(0.4, 2.5))
            built.strike()
        for future in chats:
            future.result()
        built.kill("worker")
    deadline = time.monotonic() + 30
    while unsettled(hotline):
        assert time.monotonic() < deadline
        assert mortals.run("worker never 0") == "done"
    states = accounts.check(hotline, api, feeding.fed)
    assert sum(built.struck.values()) >= 4, built.struck
    assert states["sent"] > states["uncertain"], states
    assert b"Traceback" not in Path(variables["DERING_DATA_DIR"], "worker.log").read_bytes()


def unsettled(hotline: Hotline) -> bool:
    """Whether anything waits."""
    return any(row.state == "waiting" for row in (*hotline.incoming(), *hotline.outgoing()))
