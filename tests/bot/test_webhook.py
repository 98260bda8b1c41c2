"""The webhook's contract: what is acknowledged is stored, what is not stored is not acknowledged."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from werkzeug.serving import make_server

import wsgi
from core.foundation.db import Database
from core.foundation.messages import Incoming
from core.foundation.settings import Settings
from tests.bot.bot_api import SECRET, Json
from tests.bot.citizen import HEADERS, Citizen, Hotline, with_telegram

HOOK = "/hooks/telegram"
HELLO = {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "halo"}}
MIB = 2**20


def stored(hotline: Hotline) -> list[str]:
    return [row.external_id for row in hotline.incoming()]


def test_an_update_is_stored_as_it_came(hotline: Hotline) -> None:
    raw = json.dumps(HELLO).encode()
    answer = hotline.client.post(HOOK, data=raw, headers=HEADERS)
    assert answer.status_code == 200
    with hotline.reading() as session:
        row = session.execute(sa.select(Incoming)).scalar_one()
        assert (row.channel, row.account, row.external_id, row.lane) == ("TELEGRAM", "4242", "1", "4242:7")
        assert (row.raw, row.state, row.received_at) == (raw, "waiting", hotline.clock())


def test_the_same_update_again_is_acknowledged_and_changes_nothing(hotline: Hotline, siti: Citizen) -> None:
    update = {"update_id": 5, "message": siti.message(text="/start")}
    for _ in range(3):
        assert hotline.post(update) == 200
        hotline.handle()
    assert stored(hotline) == ["5"]
    assert len(hotline.outgoing()) == 1


def test_without_the_right_secret_nothing_is_stored(hotline: Hotline) -> None:
    for given in (None, "", "wrong", SECRET[:-1], f"{SECRET}x", "rahasia-\xe9"):
        headers = {} if given is None else {"X-Telegram-Bot-Api-Secret-Token": given}
        answer = hotline.client.post(HOOK, data=json.dumps(HELLO), headers=headers)
        assert (answer.status_code, stored(hotline)) == (401, []), given


def test_without_a_configured_bot_every_secret_is_wrong(settings: Settings, database: Database) -> None:
    hotline = Hotline(settings.model_copy(update={"public_url": "https://pusat.example"}), database)
    for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": ""}, HEADERS):
        assert hotline.client.post(HOOK, data=json.dumps(HELLO), headers=headers).status_code == 401


NO_UPDATES = {
    "nothing": b"",
    "no JSON": b"update_id=1",
    "half of a JSON": b'{"update_id": 1, "message": {',
    "a list": b"[]",
    "a list with an update": json.dumps([HELLO]).encode(),
    "a text": b'"update_id"',
    "null": b"null",
    "no update_id": b"{}",
    "a text as id": b'{"update_id": "1"}',
    "a float as id": b'{"update_id": 1.0}',
    "a bool as id": b'{"update_id": true}',
    "null as id": b'{"update_id": null}',
    "NaN as id": b'{"update_id": NaN}',
    "infinity as id": b'{"update_id": 1e999}',
    "an id of 100 digits": b'{"update_id": ' + b"9" * 100 + b"}",
    "an id of 5000 digits": b'{"update_id": ' + b"9" * 5000 + b"}",
    "invalid UTF-8": b'{"update_id": 1, "message": {"text": "\xff\xfe"}}',
    "nested too deeply": b'{"update_id": 1, "message": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "NUL bytes": b"\0" * 10,
}


def test_what_is_no_update_is_refused_in_one_line(hotline: Hotline) -> None:
    for name, body in NO_UPDATES.items():
        answer = hotline.client.post(HOOK, data=body, headers=HEADERS)
        assert (answer.status_code, stored(hotline)) == (400, []), name
        assert answer.get_data(as_text=True) == "The body is no JSON object with an integer update_id.\n"


def test_any_integer_is_an_id(hotline: Hotline) -> None:
    numbers = [0, -3, 2**31, 2**63, 10**80]
    for number in numbers:
        assert hotline.post({**HELLO, "update_id": number}) == 200
    assert stored(hotline) == [str(number) for number in numbers]


UNFORESEEN: list[Json] = [
    {"message_reaction": {"chat": {"id": 7, "type": "private"}, "message_id": 1, "date": 1}},
    {"inline_query": {"id": "1", "from": {"id": 7, "is_bot": False, "first_name": "S"}, "query": "", "offset": ""}},
    {"poll": {"id": "1", "question": "?"}},
    {"guest_message_of_2031": {"nested": [{"deeply": {"chat": None}}]}},
    {"a_number": 5, "a_list": [], "nothing": None},
    {},
]


def test_an_update_nobody_foresaw_is_kept_and_set_aside_with_its_kind(hotline: Hotline) -> None:
    for content in UNFORESEEN:
        hotline.deliver(**content)
    rows = hotline.incoming()
    assert [row.state for row in rows] == ["ignored"] * len(UNFORESEEN)
    for row, content in zip(rows, UNFORESEEN, strict=True):
        assert all(kind in row.reason for kind in content), row.reason
    assert rows[-1].reason == "kind empty"
    assert hotline.outgoing() == []


def test_a_body_of_a_mebibyte_is_taken_and_a_larger_one_is_not(hotline: Hotline) -> None:
    frame = len(json.dumps({**HELLO, "padding": ""}))
    for size, status in ((MIB, 200), (MIB + 1, 413)):
        body = json.dumps({**HELLO, "padding": "x" * (size - frame)})
        assert len(body) == size
        assert hotline.client.post(HOOK, data=body, headers=HEADERS).status_code == status


@contextmanager
def over_http(settings: Settings, database: Database) -> Iterator[http.client.HTTPConnection]:
    """The whole centre behind a real socket."""
    server = make_server("127.0.0.1", 0, wsgi.build(with_telegram(settings), database), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
    yield connection
    connection.close()
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_body_in_chunks_has_the_same_limit(settings: Settings, database: Database) -> None:
    chunks = [b'{"update_id": 1, "padding": "', *[b"x" * 65536] * 16, b'"}']
    for body, status in ((chunks, 413), ([chunks[0], chunks[-1]], 200)):
        with over_http(settings, database) as connection:
            connection.request("POST", HOOK, iter(body), HEADERS, encode_chunked=True)
            assert connection.getresponse().status == status


@contextmanager
def away(request: pytest.FixtureRequest, database: Database) -> Iterator[None]:
    """The database cannot be reached."""
    database.close()
    if database.is_sqlite:
        path = Path(str(database.url.database))
        moved = path.rename(path.with_suffix(".moved"))
        path.mkdir()
        yield
        path.rmdir()
        moved.rename(path)
        return
    server, name = request.getfixturevalue("postgres_template"), database.url.database
    server.run(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    server.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    yield
    server.run(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def test_while_the_database_is_away_the_update_is_asked_for_again(
    hotline: Hotline, request: pytest.FixtureRequest
) -> None:
    assert hotline.post(HELLO) == 200
    with away(request, hotline.database):
        answer = hotline.client.post(HOOK, data=json.dumps({**HELLO, "update_id": 2}), headers=HEADERS)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert answer.get_data(as_text=True) == "The update could not be stored; please deliver it again.\n"
        assert hotline.client.get("/healthz").status_code == 200
        assert hotline.client.get("/readyz").status_code == 503
    assert hotline.post({**HELLO, "update_id": 2}) == 200
    assert stored(hotline) == ["1", "2"]


def test_odd_characters_anywhere_reach_the_database(hotline: Hotline) -> None:
    for chat, odd in enumerate(["a\0b", "\ud800", "\udfff x", "\ud83d\ude00", "\0", "\x07\x1b[31m"], start=7001):
        siti = Citizen(hotline, chat, name=odd)
        siti.who |= {"last_name": odd, "username": odd}
        siti.says("/start").says(odd).says("0").says(f"Pertanyaan {odd} saya tentang Dana Desa")
        file = {"file_id": f"f{odd}", "file_unique_id": "u", "file_name": f"{odd}.pdf", "mime_type": f"a/{odd}"}
        siti.sends(document=file, caption=odd).edits(4, f"Pertanyaan {odd} yang benar").presses(odd)
        siti.sends(photo=[{"file_id": odd, "file_unique_id": odd, "width": 1, "height": 1}], media_group_id=odd)
        hotline.deliver(**{f"kind {odd}": {}})
        ticket = hotline.tickets()[-1]
        assert (len(hotline.tickets()), "Dana Desa" in ticket.question) == (chat - 7000, True)
    assert {row.state for row in hotline.incoming()} == {"handled", "ignored"}


def test_errors_are_sentences_and_never_stack_traces(hotline: Hotline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hotline.client.application.extensions["receiver"], "store", lambda _: 1 / 0)
    broken = hotline.client.post(HOOK, data=json.dumps(HELLO), headers=HEADERS)
    assert broken.status_code == 500
    for answer in (broken, hotline.client.get(HOOK), hotline.client.get("/hooks/elsewhere")):
        said = answer.get_data(as_text=True)
        assert said.count("\n") == 1
        assert "Traceback" not in said
