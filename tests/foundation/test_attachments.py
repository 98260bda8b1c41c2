"""Files: kept by their content, refused with a sentence, fetched later from a messenger."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.foundation import attachments
from core.foundation.attachments import MAX_ATTEMPTS, Attachment, safe_name
from core.foundation.db import Database
from core.foundation.errors import Refused

NOW = dt.datetime(2026, 11, 23, 3, 0, tzinfo=dt.UTC)


def expect(database: Database, *references: str) -> None:
    """Notes files that are still with Telegram."""
    with database.writing() as session:
        values = {"filename": "a.jpg", "media_type": "image/jpeg", "channel": "TELEGRAM", "conversation_id": 1}
        times = {"created_at": NOW, "not_before": NOW, "created_by": "bot"}
        attachments.expect(session, [{**values, **times, "reference": reference} for reference in references])


def test_the_same_bytes_are_kept_once_under_their_hash(tmp_path: Path) -> None:
    digest = attachments.write(tmp_path, b"isi")
    assert attachments.write(tmp_path, b"isi") == digest == hashlib.sha256(b"isi").hexdigest()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / digest[:2] / digest]


def test_a_write_that_is_cut_off_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(_: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", cut_off)
    with pytest.raises(OSError, match="no space"):
        attachments.write(tmp_path, b"isi")
    monkeypatch.undo()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    digest = hashlib.sha256(b"isi").hexdigest()
    assert not (tmp_path / digest[:2] / digest).exists()
    attachments.write(tmp_path, b"isi")
    assert (tmp_path / digest[:2] / digest).read_bytes() == b"isi"


@pytest.mark.parametrize(("content", "sentence"), [(b"", "is empty"), (b"x" * 11, "is larger than")])
def test_empty_and_large_uploads_are_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        attachments.take(tmp_path, io.BytesIO(content), "surat.pdf", "application/pdf", limit=10)
    assert list(tmp_path.rglob("??/*")) == []


def test_a_file_is_opened_only_when_it_is_here(database: Database, tmp_path: Path) -> None:
    expect(database, "f1")
    with database.writing() as session:
        (row,) = attachments.waiting(session, NOW)
        with pytest.raises(Refused):
            attachments.open_stored(session, tmp_path, row.id)
        attachments.arrived(session, row.id, attachments.write(tmp_path, b"isi"), 3)
        session.expire_all()
        found, path = attachments.open_stored(session, tmp_path, row.id)
        assert (found.state, found.size, path.read_bytes()) == ("stored", 3, b"isi")
        with pytest.raises(Refused):
            attachments.open_stored(session, tmp_path, row.id + 1)


def test_a_fetch_is_tried_again_later_and_given_up_at_last(database: Database) -> None:
    expect(database, "f1", "f2")
    now, rests = NOW, []
    with database.writing() as session:
        first, second = attachments.waiting(session, NOW)
        attachments.missed(session, second.id, "file is too big", NOW, final=True)
        while first.state == "waiting":
            attachments.missed(session, first.id, "timed out", now, final=False)
            rests.append((first.not_before - now).total_seconds())
            now = first.not_before
            session.flush()
        assert (len(rests), rests[:3], first.reason) == (MAX_ATTEMPTS, [2, 4, 8], "timed out")
        assert (second.state, second.attempts) == ("failed", 1)
        assert attachments.waiting(session, now + dt.timedelta(days=1)) == []


def test_a_file_that_another_worker_fetched_stays_where_one_missed_it(database: Database, tmp_path: Path) -> None:
    expect(database, "f1")
    with database.writing() as session:
        (row,) = attachments.waiting(session, NOW)
        attachments.arrived(session, row.id, attachments.write(tmp_path, b"isi"), 3)
        session.expire_all()
        attachments.missed(session, row.id, "gone", NOW, final=True)
        assert (row.state, row.reason) == ("stored", "")


@given(st.text(st.characters(exclude_categories=[]), max_size=300))
def test_a_name_is_safe_whatever_it_was(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= 200
    assert not set(safe) & set('/\\"<>|:*?\0\r\n')
    assert safe not in (".", "..")
    safe.encode()


def test_names_keep_what_tells_something() -> None:
    assert safe_name("Surat Tugas 12.pdf") == "Surat Tugas 12.pdf"
    assert safe_name("C:\\Users\\Siti\\foto.jpg") == "foto.jpg"
    assert safe_name("../../etc/passwd") == "passwd"
    assert safe_name("..") == "file"
    assert safe_name("x" * 300 + ".pdf").endswith(".pdf")
    assert Attachment.filename.type.length == 200
