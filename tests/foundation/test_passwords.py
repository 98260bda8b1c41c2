"""Strangers who try passwords wait for each other; nobody who holds a transaction waits for them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.foundation.staff import Credentials, passwords

PASSWORD = "kuda lumping di pasar malam"


def test_a_burst_of_tries_holds_up_nobody_but_those_who_try(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = threading.Semaphore(0)
    monkeypatch.setattr(passwords, "_gate", busy)
    kept = passwords.hashed(PASSWORD)
    assert passwords.fits(kept, PASSWORD)
    assert not passwords.fits(kept, PASSWORD[:-1])
    with ThreadPoolExecutor() as threads:
        tried = threads.submit(Credentials(1, kept).fit, PASSWORD)
        with pytest.raises(TimeoutError):
            tried.result(0.2)
        busy.release()
        assert tried.result(10)
