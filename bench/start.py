"""How soon `dering serve` is ready on an existing database and what it keeps in memory, beside a bare Flask server."""

from __future__ import annotations

import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import samples
from bench import _agent, _bare, _databases, _servers, _verdict
from bench._load import load
from core.foundation.db import Database
from core.foundation.settings import Settings

STARTS = 3
SECONDS, MEGABYTES = 5.0, 400.0
PAGES = ("/", "/simulator/", "/staff/sign-in", "/readyz", "/healthz")
REST = 3.0  # seconds between the traffic and the look at the memory


def main() -> None:
    """Starts both a few times; looks at the memory after a little traffic."""
    with _databases.folder() as folder:
        url = f"sqlite:///{folder}/var/dering.db"
        settings = Settings(database_url=url, secret_key="measurements only", data_dir=folder / "var")
        _databases.migrate(url)
        database = Database(url)
        samples.load_sample(settings, database)
        database.close()
        bare = bare_start(folder)
        starts = [start(folder) for _ in range(STARTS)]
    slowest, memory = max(one[0] for one in starts), max(one[1] for one in starts)
    ratios = f"{slowest / bare[0]:.1f} × and {memory / bare[1]:.1f} ×"
    print(f"a bare Flask server: ready in {bare[0]:.2f} s, {bare[1]:.0f} MB; the centre has {ratios} of it")
    _verdict.at_most("dering serve ready, slowest start", slowest, SECONDS, "s")
    _verdict.at_most("all processes together, PSS", memory, MEGABYTES, "MB")


def start(folder: Path) -> tuple[float, float]:
    """Seconds until `dering serve` is ready, and its megabytes after a little traffic."""
    port = _servers.free_port()
    command = [str(_servers.BIN / "dering"), "serve", "--port", str(port)]
    begun = time.perf_counter()
    with _servers.running(command, {"DERING_DATA_DIR": str(folder / "var")}, folder, "serve") as process:
        _servers.wait_for(f"http://127.0.0.1:{port}/readyz", process, rest=0.01)
        took = time.perf_counter() - begun
        visit(port, folder)
        time.sleep(REST)
        sizes = {pid: megabytes(pid) for pid in _servers.family(process.pid)}
    print(f"ready in {took:.2f} s; {len(sizes)} processes:", " + ".join(f"{size:.0f}" for size in sizes.values()), "MB")
    return took, sum(sizes.values())


def bare_start(folder: Path) -> tuple[float, float]:
    """The same of a bare Flask server with two workers."""
    url = f"sqlite:///{folder}/bare.db"
    _bare.make_tables(url)
    begun = time.perf_counter()
    with _servers.gunicorn("bench._bare:create()", {"BENCH_DATABASE_URL": url}, folder) as server:
        took = time.perf_counter() - begun
        for _ in range(10):
            urllib.request.urlopen(f"http://127.0.0.1:{server.port}/healthz").read()
        return took, sum(megabytes(pid) for pid in _servers.family(server.pid))


def visit(port: int, folder: Path) -> None:
    """A little traffic on all sides: pages, a supervisor who looks at months, and calls that are logged."""
    for _ in range(5):
        for path in PAGES:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}").read()
    who = samples.sign_ins(Settings(data_dir=folder / "var"))
    browser = _agent.Browser(port, who[0].email, who[0].password)
    for path in ("/tickets", "/months/2022-12", "/tickets/new"):
        browser.read(path)
    load(port, _agent.calls(browser), seconds=1, connections=4)


def megabytes(pid: int) -> float:
    """What a process has in memory, shared pages shared out among those who share them (PSS)."""
    with suppress(FileNotFoundError, ProcessLookupError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    return 0.0


if __name__ == "__main__":
    main()
