"""Has PDF and workbook rendered and read back by a process of its own, so that the caller's memory stays small."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence

from core.statistics.consistency import Contradiction
from core.statistics.reports.reading.material import Material

LONGEST = 300  # seconds


def examine(materials: Sequence[Material]) -> list[Contradiction]:
    """The same as `forms.examine`. Raises RuntimeError with what the child said where it failed."""
    done = subprocess.run(
        [sys.executable, "-m", "core.statistics.reports.reading"],
        input=pickle.dumps(list(materials)),
        capture_output=True,
        timeout=LONGEST,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"reading back failed: {done.stderr.decode(errors='replace')[-2000:]}")
    found: list[Contradiction] = pickle.loads(done.stdout)  # our own child's
    return found
