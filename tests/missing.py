"""What a test does where PostgreSQL or a browser is missing: skip out loud, or fail in CI."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

SEEN: set[str] = set()


def missing(what: str) -> NoReturn:
    """Ends the test. `what` says in one sentence what was not tested, why, and how to mend it."""
    SEEN.add(what)
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One loud line for each part that could not be tested on this machine."""
    for what in sorted(SEEN):
        terminalreporter.write_line(f"NOT TESTED: {what}", red=True, bold=True)
