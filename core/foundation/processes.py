"""How a process calls itself in a ledger, and whether one that stands there is still alive."""

from __future__ import annotations

import os
import socket


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
