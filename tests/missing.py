"""What a test does where PostgreSQL or a browser is missing: skip out loud, or fail in CI."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

LOUD = "NOT TESTED: "


def missing(what: str) -> NoReturn:
    """Ends the test. `what` says in one sentence what was not tested, why, and how to mend it."""
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(what, pytrace=False)
    pytest.skip(LOUD + what)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One loud line for each part that could not be tested on this machine, whichever process found it missing."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = {str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped}
    for reason in sorted(reason for reason in reasons if reason.startswith(LOUD)):
        terminalreporter.write_line(reason, red=True, bold=True)
