"""The API as another system calls it, with a token of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from core.foundation import staff
from core.foundation.db import Database
from core.foundation.settings import Settings
from tests.web.browsing import Clock
from web.api.app import create_api

Ask = Callable[..., TestResponse]
CALL: dict[str, Any] = {
    "external_id": "A-1",
    "happened_at": "2022-11-30T23:30:00",
    "channel": "TELEPON",
    "category": "PEMDA",
    "kind": "K_TEK",
    "topic": "DAU",
    "region_code": "34.04",
    "contact_phone": "0812-345-0000",
    "question": "Kapan DAU cair?",
}


@pytest.fixture
def clock() -> Clock:
    """The present that the app believes in."""
    return Clock()


@pytest.fixture
def token(database: Database, clock: Clock) -> str:
    """A token of the system "avaya"."""
    with database.writing() as session:
        return staff.new_token(session, "avaya", now=clock.now, actor="test")


@pytest.fixture
def client(settings: Settings, database: Database, clock: Clock) -> Client:
    """The API without a token."""
    return create_api(settings, database, clock).test_client()


@pytest.fixture
def ask(client: Client, token: str) -> Ask:
    """ask("POST", "/tickets", {...}) with the token."""

    def asked(method: str, path: str, body: Any = None) -> TestResponse:
        headers = {"Authorization": f"Bearer {token}"}
        return client.open(f"/api/v1{path}", method=method, headers=headers, json=body)

    return asked
