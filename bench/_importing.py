"""A process of its own that imports one file and says how long it took and how much memory it had at most."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core.consultations import imports
from core.foundation.db import Database
from core.reference import calendar
from core.reference.centre import load_centre


class Imported(NamedTuple):
    """What became of the file."""

    rows: int
    seconds: float
    megabytes: float


def imported(url: str, folder: Path, file: Path) -> Imported:
    """Imports the file in a fresh process. Stops the measurement where a row was left out."""
    command = [sys.executable, "-m", "bench._importing", url, str(folder), str(file)]
    said = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    if said["state"] != "done" or said["added"] != said["rows"]:
        raise SystemExit(f"the import ended otherwise: {said}")
    return Imported(said["rows"], said["seconds"], said["megabytes"])


def main() -> None:
    """Imports sys.argv's file and prints what became of it as JSON."""
    url, folder, file = sys.argv[1:]
    database, hours = Database(url), load_centre().hours
    desk = imports.Desk(
        database, imports.folder(Path(folder)),
        lambda session: calendar.load(session, ZoneInfo("Asia/Jakarta"), hours), lambda: dt.datetime.now(dt.UTC),
    )  # fmt: skip
    begun = time.perf_counter()
    one = imports.bring_in(desk, Path(file), imports.USUAL, "bench")
    seconds = time.perf_counter() - begun
    database.close()
    said = {"state": one.state, "rows": one.rows, "added": one.added, "seconds": seconds, "megabytes": _peak()}
    print(json.dumps(said))


def _peak() -> float:
    """The most memory that this program held, in MB. `getrusage` would also count what its parent held at the fork."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


if __name__ == "__main__":
    main()
