"""Drawing in a child process, so that whoever wants something drawn stays small.

Drawing takes 150 MB of memory, which a process that has drawn once never gives back.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

LONGEST = 120  # seconds


class PressFailed(RuntimeError):
    """The child process made nothing; what it said."""


def ordered(module: str, order: dict[str, Any]) -> bytes:
    """What a module, run as a program, makes of an order that it reads as JSON. Raises PressFailed."""
    done = subprocess.run(
        [sys.executable, "-m", module],
        input=json.dumps(order, ensure_ascii=False).encode(),
        capture_output=True,
        timeout=LONGEST,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        check=False,
    )
    if done.returncode:
        raise PressFailed(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout
