"""Web and worker are killed while updates arrive: nothing acknowledged is lost, nothing happens twice."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
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
from tests.bot.bot_api import SECRET, TOKEN, BotApi, Json
from tests.bot.citizen import HEADERS, Citizen, Hotline, RealClock, with_telegram
from tests.serving import free_port

ROOT = Path(__file__).parents[2]
SEED = int(os.environ.get("DERING_TEST_SEED", "20221231"))
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


def post(port: int, update: Json) -> int:
    """Delivers over real HTTP; the status, 0 where nobody answered."""
    return status_of(port, "POST", "/hooks/telegram", json.dumps(update))


def status_of(port: int, method: str, path: str, body: str | None = None) -> int:
    """The status of one request on a connection of its own."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        try:
            connection.request(method, path, body, HEADERS)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0


def deliver(port: int, update: Json) -> None:
    """As Telegram does: again and again until it is acknowledged."""
    deadline = time.monotonic() + 40
    while (status := post(port, update)) != 200:
        assert status in (0, 503)
        assert time.monotonic() < deadline
        time.sleep(0.1)


class Mortals:
    """Processes that die at a given commit."""

    def __init__(self, variables: dict[str, str]) -> None:
        command = [sys.executable, "-m", "tests.bot.dying"]
        self.process = subprocess.Popen(
            command, cwd=variables["DERING_DATA_DIR"], env=variables, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def begin(self, order: str) -> int:
        """Starts what is ordered; its process id."""
        assert self.process.stdin
        self.process.stdin.write(f"{order}\n")
        self.process.stdin.flush()
        return int(self._line())

    def ended(self) -> str:
        """Waits for its end; "killed" or "done"."""
        return self._line()

    def run(self, order: str) -> str:
        """Both."""
        self.begin(order)
        return self.ended()

    def _line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()


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


def wait_for_web(port: int) -> None:
    """Until it answers."""
    deadline = time.monotonic() + 20
    while status_of(port, "GET", "/healthz") != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)


class Town:
    """Real processes, as in the Procfile: gunicorn with two workers, and a worker; and somebody who kills them."""

    def __init__(self, variables: dict[str, str]) -> None:
        self.variables, self.port = variables, free_port()
        self.chance = random.Random(SEED)
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.struck: Counter[str] = Counter()

    def start(self, name: str) -> None:
        """Starts web or worker."""
        gunicorn = [str(Path(sys.executable).with_name("gunicorn")), "--worker-class", "gthread", "--workers", "2"]
        gunicorn += ["--threads", "16", "--no-control-socket", "--bind", f"127.0.0.1:{self.port}", "wsgi:create()"]
        worker = [sys.executable, "-m", "tests.bot.dying", "worker"]
        command = gunicorn if name == "web" else worker
        log = Path(self.variables["DERING_DATA_DIR"], f"{name}.log").open("ab")
        with log:
            self.running[name] = subprocess.Popen(
                command, cwd=ROOT, env=self.variables, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, name: str) -> None:
        """Ends it with all its children, at once."""
        process = self.running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def strike(self) -> None:
        """Kills somebody: the worker, one of gunicorn's two, or all of gunicorn."""
        victim = self.chance.choice(["worker", "worker", "web", "one of the web's"])
        self.struck[victim] += 1
        if victim == "one of the web's":
            children = Path(f"/proc/{self.running['web'].pid}/task/{self.running['web'].pid}/children")
            for child in children.read_text().split()[:1]:
                os.kill(int(child), signal.SIGKILL)
            return
        self.kill(victim)
        self.start(victim)


@contextmanager
def town(variables: dict[str, str]) -> Iterator[Town]:
    """A running town; all its processes end with it."""
    Path(variables["DERING_DATA_DIR"]).mkdir(exist_ok=True)
    built = Town(variables)
    try:
        built.start("web")
        built.start("worker")
        wait_for_web(built.port)
        yield built
    finally:
        for name in list(built.running):
            built.kill(name)


def test_killed_at_random_nothing_is_lost_and_nothing_doubled(
    hotline: Hotline, api: BotApi, variables: dict[str, str]
) -> None:
    api.orders.delay = 0.1
    fed, lock = Fed(), threading.Lock()

    def chat(number: int) -> None:
        citizen, chance = Citizen(hotline, 9000 + number), random.Random(SEED + number)
        for index, text in enumerate(DIALOGUE):
            message = citizen.message(text=text.format(chat=number))
            update = {"update_id": 100 * number + index, "message": message}
            deliver(built.port, update)
            with lock:
                fed.add(update)
            for _ in range(chance.randrange(3)):  # Telegram, not sure of our answer, delivers it once more
                deliver(built.port, update)
            time.sleep(chance.uniform(0.2, 1.6))
        with lock:
            fed.questions.append(DIALOGUE[4].format(chat=number))

    with town(variables) as built, ThreadPoolExecutor(CHATS) as threads:
        feeding = [threads.submit(chat, number) for number in range(1, CHATS + 1)]
        while not all(future.done() for future in feeding):
            time.sleep(built.chance.uniform(0.4, 2.5))
            built.strike()
        for future in feeding:
            future.result()
        built.kill("worker")
    mortals = Mortals(variables)
    with mortals.process:
        deadline = time.monotonic() + 30
        while unsettled(hotline):
            assert time.monotonic() < deadline
            assert mortals.run("worker never 0") == "done"
        mortals.process.kill()
    states = accounts.check(hotline, api, fed)
    print(built.struck, states)
    assert sum(built.struck.values()) >= 4
    assert b"Traceback" not in Path(variables["DERING_DATA_DIR"], "worker.log").read_bytes()


def unsettled(hotline: Hotline) -> bool:
    """Whether anything waits."""
    return any(row.state == "waiting" for row in (*hotline.incoming(), *hotline.outgoing()))
