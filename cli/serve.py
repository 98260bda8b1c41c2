"""`dering serve`: the whole centre on one machine; web, worker and clock, each watched and restarted."""

from __future__ import annotations

import asyncio
import ctypes
import logging
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Any

import click
from gunicorn.app.base import BaseApplication

import migrations
import samples
import wsgi
from cli.clock import run_clock
from cli.context import Opened, opened
from cli.serving import run_worker, set_up_logging
from core.foundation.db import Database
from core.foundation.errors import Refused
from core.foundation.settings import load_settings

log = logging.getLogger(__name__)

WEB_OPTIONS = {
    "worker_class": "gthread",
    "workers": 2,
    "threads": 64,
    "graceful_timeout": 5,
    "keepalive": 5,
    "preload_app": True,
    "control_socket_disable": True,
}
FORK = multiprocessing.get_context("fork")  # children share the parent's loaded code, which saves memory and time
LONGEST_REST = 30.0  # seconds before a child that keeps dying is started again
PATIENCE = 10.0  # seconds that children get to end
PR_SET_PDEATHSIG = 1


class Web(BaseApplication):
    """gunicorn with our application."""

    def __init__(self, centre: Opened, port: int) -> None:
        self.centre, self.port = centre, port
        super().__init__()

    def load_config(self) -> None:
        """Takes the options that the Procfile gives on the command line."""
        for name, value in {**WEB_OPTIONS, "bind": f"127.0.0.1:{self.port}", "loglevel": "warning"}.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Our application."""
        return wsgi.build(self.centre.settings, Database(self.centre.settings.resolved_database_url))


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Where the pages are.")
@opened
def serve(centre: Opened, port: int) -> None:
    """Runs the whole centre: web, worker and clock. The first start loads the sample year."""
    if "public_url" not in load_settings().model_fields_set:  # given neither in the environment nor in .env
        os.environ["DERING_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    ensure_free(port)
    set_up_logging(centre)
    first_start(centre)
    tell(centre, port)
    centre.close()  # connections do not survive a fork
    Watch(centre, port).run()


def ensure_free(port: int) -> None:
    """Refuses a port that is taken: the web process would die and be started again for ever."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does: a port just left is free
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Refused(
                "Port %(port)s cannot be used (%(why)s); choose another with --port.", port=port, why=error.strerror
            ) from error


def first_start(centre: Opened) -> None:
    """Brings the schema up; an embedded database that nobody used yet gets the sample year."""
    migrations.upgrade(centre.raw_database, progress=click.echo)
    embedded = not centre.settings.database_url and centre.settings.simulator
    if samples.is_half_loaded(centre.database) or (embedded and samples.is_untouched(centre.database)):
        click.echo("First start: loading the sample year 2022 …")
        samples.load_sample(centre.settings, centre.database, progress=click.echo)


def tell(centre: Opened, port: int) -> None:
    """Prints where everything is, and the sample's sign-ins while there are any."""
    address = f"http://127.0.0.1:{port}"
    lines = [f"{centre.centre.name}: {address}", f"  staff      {address}/staff/"]
    if centre.settings.simulator:
        lines.append(f"  simulator  {address}/simulator/   (chat with the bot as a citizen would)")
    lines += samples.sign_in_lines(centre.settings)
    click.echo("\n".join([*lines, "  Ctrl-C stops everything."]))


class Watch:
    """The children of one centre."""

    def __init__(self, centre: Opened, port: int) -> None:
        jobs: dict[str, Callable[[], None]] = {
            "web": lambda: Web(centre, port).run(),
            "worker": lambda: asyncio.run(run_worker(centre)),
            "clock": lambda: run_clock(centre),
        }
        self.jobs = jobs
        self.children: dict[str, BaseProcess] = {}
        self.since: dict[str, float] = {}  # when it began to live, or to rest
        self.rest: dict[str, float] = {}
        self.stopping = False

    def run(self) -> None:
        """Starts all, restarts what dies, and ends all on SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for name in self.jobs:
            self._start(name)
        while not self.stopping:
            for name in self.jobs:
                self._look_after(name)
            time.sleep(0.2)
        self._end()

    def _start(self, name: str) -> None:
        child = FORK.Process(target=_live, args=(self.jobs[name],), name=name)
        child.start()
        self.children[name], self.since[name] = child, time.monotonic()

    def _look_after(self, name: str) -> None:
        """Lets a child that died rest, the others meanwhile going on, and starts it again after that."""
        past = time.monotonic() - self.since[name]
        if name not in self.children:
            if past >= self.rest[name]:
                self._start(name)
        elif not self.children[name].is_alive():
            self.rest[name] = 0.5 if past > LONGEST_REST else min(LONGEST_REST, 2 * self.rest.get(name, 0.25))
            log.error("%s ended with %s; it starts again soon", name, self.children.pop(name).exitcode)
            self.since[name] = time.monotonic()

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def _end(self) -> None:
        for child in self.children.values():
            child.terminate()
        deadline = time.monotonic() + PATIENCE
        for child in self.children.values():
            child.join(max(0.1, deadline - time.monotonic()))
            if child.is_alive():
                child.kill()


def _live(job: Callable[[], None]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    if sys.platform == "linux":  # a child must not outlive a parent that was killed
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    job()
