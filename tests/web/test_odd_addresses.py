"""Numbers in addresses that no database can hold are no pages, not faults of ours."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.ticketing import NUMBER, Log
from tests.web.browsing import Browser

HUGE = "99999999999999999999"
MARKS = (f"2022-12-01T00:00:00%2B00:00~{HUGE}", "0001-01-01T00:00:00%2B10:00~1", "2022-12-01T00:00:00~1", "~", "a~b")


@pytest.mark.parametrize("number", ["2147483648", HUGE])
def test_an_id_beyond_all_ids_is_no_page(staff_at: Callable[..., Browser], log: Log, number: str) -> None:
    admin, _ = staff_at("admin"), log()
    assert admin.get(f"/staff/tickets/{NUMBER}/files/{number}").status_code == 404
    for path in ("outgoing/{}", "admin/people/{}/disable", "admin/tokens/{}/revoke"):
        assert admin.post("/staff/" + path.format(number)).status_code == 404


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_that_is_none_begins_the_list_anew(staff_at: Callable[..., Browser], log: Log, mark: str) -> None:
    agent, number = staff_at("agent"), log()
    answer = agent.get(f"/staff/tickets?after={mark}")
    assert (answer.status_code, number in answer.text) == (200, True)


@pytest.mark.parametrize("name", ["text", "channel", "kind", "topic", "status", "after", "region", "agent"])
def test_a_sign_that_no_database_keeps_finds_nothing_new(staff_at: Callable[..., Browser], log: Log, name: str) -> None:
    agent, _ = staff_at("agent"), log()
    assert agent.get(f"/staff/tickets?counted=1&{name}=%00").status_code == 200


def test_nor_does_it_break_another_page(staff_at: Callable[..., Browser], log: Log) -> None:
    agent, _ = staff_at("agent"), log()
    assert agent.get("/staff/tickets/2022%00").status_code == 404
    assert agent.get("/staff/tickets/new?logged=%00&channel=%00").status_code == 200
    assert agent.post("/staff/contacts/earlier", data={"contact_name": "Siti\0"}).status_code == 200
    assert agent.post("/staff/profile/chats/unlink", data={"channel": "\0", "address": "\0"}).status_code == 302
    assert agent.post("/staff/profile/sign-ins/end", data={"key": "\0"}).status_code == 302
