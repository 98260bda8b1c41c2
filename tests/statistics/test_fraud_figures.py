"""Reports of fraud by kind: a live figure follows corrections, a published one never moves, each opens its tickets."""

from __future__ import annotations

from core.consultations import tickets
from core.consultations.tickets import Ticket
from core.reference import modus
from core.statistics import drilldown
from core.statistics.editions import Report
from core.warnings import fraud
from core.warnings.fraud import Details
from tests.statistics.conftest import NOW, Scene

INVITED = "Undangan bimtek palsu di hotel, peserta diminta biaya pendaftaran."
FORGED = "Kami menerima SPM dana desentralisasi, apakah asli?"
NAMELESS = "Ada yang mencurigakan, mohon dicek."
KINDS = (*modus.codes(), modus.UNKNOWN)


def reported(scene: Scene, *questions: str) -> list[str]:
    """Logs reports in December and does what the clock does; their numbers."""
    made = [scene.log("2022-12-05 10:00", kind="PENGADUAN", topic="N-TIPU", question=text).number for text in questions]
    fraud.look_over(scene.database, scene.context, NOW)
    return made


def by_kind(report: Report) -> dict[str, int]:
    """The kinds that have reports."""
    return {code: n for code in KINDS if (n := report.value(f"fraud.modus.{code}.count"))}


def becomes(scene: Scene, number: str, code: str) -> None:
    """An agent corrects a report's kind."""
    with scene.database.writing() as session:
        ticket = tickets.by_number(session, number)
        fraud.record(session, scene.calendar, ticket, Details(modus=code), actor="staff:1", now=NOW)


def opened(scene: Scene, report: Report) -> dict[str, int]:
    """How many tickets the list behind each kind has."""
    behind = {code: report[f"fraud.modus.{code}.count"].behind for code in KINDS}
    with scene.database.reading() as session:
        counted = drilldown.how_many(session, scene.calendar, [one for one in behind.values() if one])
    return {code: n for code, one in behind.items() if one and (n := counted[one])}


def test_kinds_add_up_and_a_correction_moves_them(scene: Scene) -> None:
    numbers = reported(scene, INVITED, INVITED, FORGED, NAMELESS)
    report = scene.figures("2022-12")
    assert by_kind(report) == opened(scene, report) == {"M2": 2, "M3": 1, modus.UNKNOWN: 1}
    assert report.value("fraud.count") == 4
    becomes(scene, numbers[3], "M6")
    report = scene.figures("2022-12")
    assert by_kind(report) == opened(scene, report) == {"M2": 2, "M3": 1, "M6": 1}


def test_a_published_month_keeps_its_kinds_and_their_tickets(scene: Scene) -> None:
    numbers = reported(scene, INVITED, FORGED)
    scene.publish("2022-12")
    becomes(scene, numbers[0], "M1")
    reported(scene, INVITED)
    report = scene.figures("2022-12")
    assert by_kind(report) == opened(scene, report) == {"M2": 1, "M3": 1}
    scene.revise("2022-12")
    report = scene.figures("2022-12")
    assert by_kind(report) == opened(scene, report) == {"M1": 1, "M2": 1, "M3": 1}


def test_a_month_that_is_closed_before_the_clock_looked_has_its_kinds_all_the_same(scene: Scene) -> None:
    scene.log("2022-12-05 10:00", kind="PENGADUAN", topic="N-TIPU", question=INVITED)
    scene.close("2022-12")
    report = scene.figures("2022-12")
    assert by_kind(report) == opened(scene, report) == {"M2": 1}


def test_a_double_and_another_kind_of_ticket_are_in_none(scene: Scene) -> None:
    numbers = reported(scene, INVITED, INVITED, FORGED)
    with scene.database.writing() as session:
        tickets.merge(session, scene.calendar, numbers[1], numbers[0], why="sama", actor="test", now=NOW)
        changes = {"kind": "K_NON", "topic": "N-LAIN"}
        tickets.correct(session, scene.calendar, numbers[2], changes, why="bukan", actor="test", now=NOW)
    report = scene.figures("2022-12")
    assert by_kind(report) == opened(scene, report) == {"M2": 1}
    with scene.database.reading() as session:
        assert session.get_one(Ticket, 2).merged_into == 1
