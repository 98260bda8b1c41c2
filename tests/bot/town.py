"""The processes of a centre that tests may kill: at a given commit, or at random."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from tests.bot.bot_api import Json
from tests.bot.citizen import HEADERS
from tests.serving import free_port

ROOT = Path(__file__).parents[2]
SEED = int(os.environ.get("DERING_TEST_SEED", "20221231"))


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


def wait_for_web(port: int) -> None:
    """Until it answers."""
    deadline = time.monotonic() + 20
    while status_of(port, "GET", "/healthz") != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)


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
        with Path(self.variables["DERING_DATA_DIR"], f"{name}.log").open("ab") as log:
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
