"""Servers for a measurement: gunicorns with the Procfile's options on free ports, ended with all their children."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
START_SECONDS, STOP_SECONDS = 60, 15


class Server(NamedTuple):
    """Where a server listens, and its first process."""

    port: int
    pid: int


@contextmanager
def gunicorn(application: str, environment: Mapping[str, str], folder: Path) -> Iterator[Server]:
    """Serves "module:factory()" as the Procfile serves the centre."""
    port = free_port()
    line = next(line for line in (ROOT / "Procfile").read_text().splitlines() if line.startswith("web:"))
    words = shlex.split(line.removeprefix("web:"))
    options = words[1 : words.index("--bind")]
    command = [str(BIN / "gunicorn"), *options, "--bind", f"127.0.0.1:{port}", "--chdir", str(ROOT), application]
    with running(command, environment, folder, f"web-{port}") as process:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield Server(port, process.pid)


@contextmanager
def running(
    command: list[str], environment: Mapping[str, str], folder: Path, name: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a program with its output in `folder`; ends it and its children at the end."""
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        with suppress(ProcessLookupError):  # as it should be: its own group has ended by itself
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes], rest: float = 0.05) -> None:
    """Returns once the address answers 200. Raises RuntimeError where the program ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        if is_well(url):
            return
        time.sleep(rest)
    raise RuntimeError(f"{url} did not answer within {START_SECONDS} s")


def is_well(url: str) -> bool:
    """Whether the address answers 200."""
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for one in found:
        with suppress(FileNotFoundError, ProcessLookupError):
            for task in Path(f"/proc/{one}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
    return found
