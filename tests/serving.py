"""The whole centre as a newcomer starts it, `dering serve` in its own processes, for tests over real HTTP."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

START_SECONDS = 120
STOP_SECONDS = 15


@dataclass(frozen=True)
class Centre:
    """A running centre: where it is, what it printed, and the folder it keeps its data in."""

    url: str
    log: Path
    data_dir: Path
    process: subprocess.Popen[bytes]

    @property
    def said(self) -> str:
        """All that it printed so far."""
        return self.log.read_text(errors="replace")


@pytest.fixture(scope="session")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """One centre with the sample year, on SQLite, for all tests of the session: they must not mind each other."""
    with serve(tmp_path_factory.mktemp("centre")) as centre:
        yield centre


@contextmanager
def serve(folder: Path, **environment: str) -> Iterator[Centre]:
    """Starts `dering serve` on a free port with its data in `folder`, waits until it is ready, and ends all of it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    variables = {**os.environ, "DERING_DATA_DIR": str(folder / "var"), "DERING_PUBLIC_URL": url, **environment}
    command = [str(Path(sys.executable).with_name("dering")), "serve", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=variables, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    centre = Centre(url, folder / "log", folder / "var", process)
    try:
        wait_until_ready(centre)
        yield centre
    finally:
        stop(process)


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(centre: Centre) -> None:
    """Returns when the centre answers that it is ready; fails with what it printed when it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if centre.process.poll() is not None:
            pytest.fail(f"dering serve ended with {centre.process.returncode}:\n{centre.said[-2000:]}", pytrace=False)
        if is_ready(centre.url):
            return
        time.sleep(0.1)
    pytest.fail(f"dering serve was not ready after {START_SECONDS} s:\n{centre.said[-2000:]}", pytrace=False)


def is_ready(url: str) -> bool:
    """Whether /readyz answers 200."""
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5):
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def stop(process: subprocess.Popen[bytes]) -> None:
    """Asks the centre to end, and ends by force what has not ended after a while, its children too."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    with suppress(ProcessLookupError):  # as it should be: the whole group has ended by itself
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
