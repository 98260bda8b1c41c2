"""How a process calls itself in a ledger, whether one that stands there is still alive, and how a child is begun."""

from __future__ import annotations

import os
import socket
import sys
from typing import Any


def own_name() -> str:
    """This process: its machine and its number there."""
    return f"{socket.gethostname()[:80]}:{os.getpid()}"


def is_gone(name: str) -> bool:
    """Whether a process of this machine is no more: then no lease of it needs to run out."""
    host, _, pid = name.rpartition(":")
    if host != socket.gethostname()[:80] or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def running(module: str) -> dict[str, Any]:
    """What `subprocess` has to be given so that a child process runs one of our modules."""
    path = os.pathsep.join(filter(None, sys.path))
    return {"args": [sys.executable, "-m", module], "env": {**os.environ, "PYTHONPATH": path}}
