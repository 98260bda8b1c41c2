"""`dering import tickets`: all rows or none, every wrong one named, and the same file twice adds nothing."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pytest

from core.foundation import staff
from core.foundation.db import Database
from tests.imports.conftest import GOOD, Say, as_csv, as_xlsx, counts, file, many, rows, ticket_rows

CHANNELS = "WHATSAPP, TELEPON, HAI, LIVECHAT, EMAIL, TELEGRAM, WEBFORM, VICON, MEDSOS, TATAP_MUKA"
TOPICS = (
    "DD, DAU, DBH, DAKF, DAKNF, HIBAH, OTSUS, DAIS, IF, PDRD, HKPD, APBD, SIKD, PINJ, AKPD, OMSPAN, SALUR, ALOK, "
    "LAPTKD, REG, LUAR, N-SURAT, N-KONTAK, N-AUDIENSI, N-DATA, N-TIPU, N-LAIN"
)
NOTHING = {"tickets": 0, "ticket_events": 0, "contacts": 0, "addresses": 0, "stale_days": 0, "stale_texts": 0}


def only(database: Database) -> dict[str, int]:
    """The counts without the ledger of imports."""
    return {name: count for name, count in counts(database).items() if name != "imports"}


@pytest.mark.parametrize("as_file", [as_csv, as_xlsx])
def test_rows_become_tickets(database: Database, say: Say, tmp_path: Path, as_file: Any) -> None:
    with database.writing() as session:
        agent = staff.add(
            session, "Rini", "rini@dering.example", "agent", "kopi tubruk pagi", now=dt.datetime.now(dt.UTC), actor="x"
        )
        agent_id = agent.id
    these = rows(
        {"agent_email": "Rini@dering.example"}, {"happened_at": "1/12/2022 10.15", "contact_phone": "", "status": ""}
    )
    result = say("import", "tickets", file(tmp_path, as_file(these), "tiket"))
    assert (result.exit_code, result.output) == (0, "2 tickets imported, 0 rows were known already.\n")
    first, second = ticket_rows(database)
    assert (first.source, first.external_id, first.agent_id, first.status) == ("hai", "H-1", agent_id, "CLOSED")
    assert first.happened_at == second.happened_at == dt.datetime(2022, 12, 1, 3, 15, tzinfo=dt.UTC)
    assert (first.contact_phone, first.region_code, first.institution) == ("+628123450000", "32.04", "BPKAD")
    assert (second.status, second.agent_id, second.contact_phone, second.contact_id) == ("OPEN", None, "", None)
    assert only(database) == {
        "tickets": 2, "ticket_events": 2, "contacts": 1, "addresses": 1, "stale_days": 1, "stale_texts": 1,
    }  # fmt: skip


def test_every_wrong_row_is_named_and_nothing_is_written(database: Database, say: Say, tmp_path: Path) -> None:
    these = rows(
        {},
        {"channel": "FAX", "topic": "X", "region_code": "99.99", "agent_email": "siapa@x.id", "status": "DONE"},
        {"happened_at": "12/31/2022", "question": ""},
        {"happened_at": "2999-01-01", "kind": "K_NON"},
        {"topic": "", "contact_email": "tanpa-at", "institution": "B" * 201},
        {"happened_at": "", "category": ""},
    )
    path = file(tmp_path, as_csv(these))
    result = say("import", "tickets", path)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f"row 3, column channel: There is no code FAX; the codes are {CHANNELS}.",
        f"row 3, column topic: There is no code X; the codes are {TOPICS}.",
        "row 3, column region_code: There is no region with the code 99.99.",
        "row 3, column status: There is no code DONE; the codes are OPEN, WAITING, ANSWERED, CLOSED.",
        "row 3, column agent_email: Nobody has the e-mail address siapa@x.id.",
        "row 4, column happened_at: 12/31/2022 is no day and time; write it like 2022-12-01 10:15.",
        "row 4, column question: Please write what was asked.",
        "row 5, column happened_at: 2999-01-01 is not in this century; look at the year.",
        "row 5, column topic: Dana Alokasi Umum is a technical topic: choose a non-technical topic or another kind.",
        "row 6, column topic: A technical consultation needs a topic.",
        "row 6, column institution: At most 200 characters, please.",
        "row 6, column contact_email: This is no e-mail address.",
        "row 7, column happened_at: Please write the day and the time.",
        "row 7, column category: Please choose one.",
        "Nothing was imported: 5 wrong rows. Mend them and try again.",
    ]
    assert only(database) == NOTHING
    assert say("import", "tickets", path, "--dry-run").stderr == result.stderr


def test_many_wrong_rows_are_counted(say: Say, tmp_path: Path) -> None:
    result = say("import", "tickets", file(tmp_path, as_csv(many(700, channel="FAX"))))
    lines = result.stderr.splitlines()
    assert lines[0] == f"row 2, column channel: There is no code FAX; the codes are {CHANNELS}."
    assert lines[-2:] == ["… and 500 more rows.", "Nothing was imported: 700 wrong rows. Mend them and try again."]


def test_the_same_file_twice_adds_nothing_whatever_its_order(database: Database, say: Say, tmp_path: Path) -> None:
    own, without = many(30), [{**one, "external_id": ""} for one in many(30)]
    these = [*own, *without, *without[:3]]  # three rows stand there twice: these are two calls each
    assert say("import", "tickets", file(tmp_path, as_csv(these))).output.startswith("63 tickets imported")
    before = only(database)
    random.Random(5).shuffle(these)
    for again in (file(tmp_path, as_csv(these)), file(tmp_path, as_xlsx(these), "tiket.xlsx")):
        assert say("import", "tickets", again).output == "0 tickets imported, 63 rows were known already.\n"
    assert only(database) == before
    more = file(tmp_path, as_csv([*these, without[0]]))
    assert (
        say("import", "tickets", more, "--dry-run").output
        == "1 tickets would be imported, 63 rows are known already.\n"
    )
    assert say("import", "tickets", more).output == "1 tickets imported, 63 rows were known already.\n"


def test_a_known_row_that_says_otherwise_is_told_and_not_changed(database: Database, say: Say, tmp_path: Path) -> None:
    say("import", "tickets", file(tmp_path, as_csv(rows({}, {}))))
    number = ticket_rows(database)[1].number
    other = file(tmp_path, as_csv(rows({}, {"topic": "DBH", "answer": "Lain."})))
    told = f"row 3: It is ticket {number} already, which says otherwise in topic, answer and stays as it is.\n"
    for words in (("--dry-run",), ()):
        result = say("import", "tickets", other, *words)
        assert (result.exit_code, result.stderr) == (0, told)
    assert ticket_rows(database)[1].topic == "DAU"


def test_one_id_for_two_contents_is_a_fault_of_the_file(database: Database, say: Say, tmp_path: Path) -> None:
    these = rows({}, {"external_id": "H-1"}, {"external_id": "H-1", "question": "Lain?"})
    result = say("import", "tickets", file(tmp_path, as_csv(these)))
    assert "row 4, column external_id: H-1 stands in row 2 already, with another content." in result.stderr
    assert (result.exit_code, only(database)) == (1, NOTHING)
    assert say("import", "tickets", file(tmp_path, as_csv(these[:2]))).output.startswith("1 tickets imported, 1 rows")


def test_numbers_that_a_spreadsheet_made_of_texts(database: Database, say: Say, tmp_path: Path) -> None:
    values = {"happened_at": 44896.427083333, "region_code": 32.1, "contact_phone": 8123450000, "external_id": 7}
    assert say("import", "tickets", file(tmp_path, as_xlsx([{**GOOD, **values}]))).exit_code == 0
    (ticket,) = ticket_rows(database)
    assert ticket.happened_at == dt.datetime(2022, 12, 1, 3, 15, tzinfo=dt.UTC)
    assert (ticket.region_code, ticket.contact_phone, ticket.external_id) == ("32.10", "+628123450000", "7")
    shortened = file(tmp_path, as_csv(rows({"contact_phone": "6,28E+11"})))
    assert "row 2, column contact_phone: The spreadsheet shortened" in say("import", "tickets", shortened).stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (as_csv(rows({}), delimiter="|"), "The columns are separated by |"),
        (b"Rekap 2022\n" + as_csv(rows({})), "Row 2 holds the names of the columns"),
        (as_csv(rows({}), columns=[*GOOD, "warna"]), "There is no column warna"),
        (as_csv(rows({}), columns=["channel", "question"]), "The columns happened_at, category, kind are missing."),
        (as_csv([]), "There is no row below the names of the columns."),
        (as_csv(rows({"question": "a" * 1_000_001})), "Row 2: a quotation mark is opened and never closed."),
        (b"", "There is nothing in this file."),
    ],
)
def test_a_file_that_cannot_be_read(database: Database, say: Say, tmp_path: Path, content: bytes, said: str) -> None:
    result = say("import", "tickets", file(tmp_path, content))
    assert (result.exit_code, said in result.stderr) == (1, True), result.output
    assert only(database) == NOTHING


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_files_of_other_programs(database: Database, say: Say, tmp_path: Path) -> None:
    semicolons = as_csv(rows({"question": "Café; résumé?"}), delimiter=";", encoding="cp1252")
    result = say("import", "tickets", file(tmp_path, semicolons))
    assert "1 tickets imported" in result.stdout
    assert "it was read as Windows-1252" in result.stderr
    formula = file(
        tmp_path,
        as_csv(rows({"external_id": "F-1", "question": "'=1+1"}, {"external_id": "F-2", "question": "=HYPERLINK(1)"})),
    )
    assert say("import", "tickets", formula).exit_code == 0
    assert [row.question for row in ticket_rows(database)] == ["Café; résumé?", "=1+1", "=HYPERLINK(1)"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_unknown_profile_is_refused_by_name(say: Say, tmp_path: Path) -> None:
    result = say("import", "tickets", file(tmp_path, as_csv(rows({}))), "--profile", "avaya")
    assert (result.exit_code, result.stderr) == (1, "Error: There is no import profile avaya; there is: dering.\n")


def test_a_dry_run_keeps_nothing(database: Database, say: Say, tmp_path: Path) -> None:
    result = say("import", "tickets", file(tmp_path, as_csv(many(20))), "--dry-run")
    assert result.output == "20 tickets would be imported, 0 rows are known already.\n"
    assert counts(database) == {**NOTHING, "imports": 0}
