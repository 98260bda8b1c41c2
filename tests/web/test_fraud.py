"""Fraud on the staff's pages: lists, what a report tells, verdicts with reasons, suspicions that a person settles."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.consultations import tickets
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.warnings import fraud
from tests.house import House
from tests.web.browsing import Browser, Clock

FAKE = "Undangan capacity building JF AKPD di hotel, diminta biaya kontribusi 4,7 juta. Surat UND-5/PK/2022 ini asli?"
FOUND = {
    "modus": "M6", "claimed_sender": "Direktur X", "letter_number": "UND-5/PK/2022", "means": "WHATSAPP",
    "demanded": "Rp4.750.000", "paid": "yes", "paid_sum": "2,5 juta", "referred": "1",
}  # fmt: skip

Log = Callable[..., str]


@pytest.fixture
def log(database: Database, settings: Settings, clock: Clock) -> Log:
    """Logs a call and does what the clock does a moment later; the ticket's number."""

    def make(question: str = FAKE, kind: str = "PENGADUAN", topic: str = "N-TIPU", **more: object) -> str:
        entry = tickets.Entry(clock.now, "TELEPON", "PEMDA", kind, question, topic=topic, **more)  # type: ignore[arg-type]
        house = House(settings)
        with database.writing() as session:
            number = tickets.log(session, house.calendar(session), entry, "test", clock.now).number
        fraud.look_over(database, house, clock.now)
        return number

    return make


def act(browser: Browser, number: str, name: str, **form: str) -> tuple[int, str]:
    """Sends a form of the ticket's page as it stands now: the status and what the page says then."""
    seen = browser.get(f"/staff/tickets/{number}").text.split('name="seen" value="')[1].split('"')[0]
    answer = browser.post(f"/staff/tickets/{number}/{name}", data={"seen": seen, **form}, follow_redirects=True)
    return answer.status_code, answer.text


@pytest.fixture
def supervisor(staff_at: Callable[..., Browser]) -> Browser:
    """A supervisor's browser."""
    return staff_at("supervisor")


def test_what_a_machine_read_is_shown_as_such_and_corrected_by_a_person(supervisor: Browser, log: Log) -> None:
    number = log()
    page = supervisor.get(f"/staff/tickets/{number}").text
    for part in ("Dibaca otomatis dari isi pesan", "Bimtek, workshop", "UND-5/PK/2022", "Rp4.700.000", "Prioritas"):
        assert part in page
    status, page = act(supervisor, number, "fraud", **FOUND)
    assert status == 200
    for part in ("Mengaku pejabat lewat WhatsApp", "Direktur X", "Rp4.750.000", "Rp2.500.000"):
        assert part in page
    assert "Dibaca otomatis" not in page
    assert "Laporan penipuan diperiksa" in page
    listed = supervisor.get("/staff/fraud?modus=M6").text
    assert number in listed
    assert "Uang dikirim: Rp2.500.000" in listed
    assert number not in supervisor.get("/staff/fraud?modus=M1").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"demanded": "banyak"}, "banyak bukan jumlah uang"),
        ({"paid_sum": "x" * 50}, "bukan jumlah uang"),
        ({"demanded": "9" * 16}, "Mohon tuliskan jumlah dalam rupiah bulat."),
        ({"modus": "M99"}, "Tidak ada kode M99."),
        ({"claimed_sender": "A" * 201}, "Paling banyak 200 karakter"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    supervisor: Browser, log: Log, changed: dict[str, str], sentence: str
) -> None:
    number = log()
    status, page = act(supervisor, number, "fraud", **{**FOUND, **changed})
    assert status == 422
    assert sentence in page
    assert "Direktur X" not in supervisor.get(f"/staff/tickets/{number}").text


def test_a_verdict_needs_a_choice_and_a_reason_and_each_stays_in_the_history(supervisor: Browser, log: Log) -> None:
    number = log()
    status, page = act(supervisor, number, "verdict", verdict="", verdict_why=" ")
    assert status == 422
    assert "Mohon pilih hasil pemeriksaannya." in page
    assert "Mohon sebutkan alasannya." in page or "alasan" in page.lower()
    act(supervisor, number, "verdict", verdict="UNKNOWN", verdict_why="Menunggu direktorat.")
    status, page = act(
        supervisor, number, "verdict", verdict="NOT_OURS", verdict_why="Nomor surat tidak kami terbitkan."
    )
    assert status == 200
    assert page.count("Menunggu direktorat.") == 1
    assert "Bukan dari kami" in page
    assert number in supervisor.get("/staff/fraud?verdict=NOT_OURS").text
    assert number not in supervisor.get("/staff/fraud?verdict=-").text


def test_a_suspicion_is_shown_with_its_reasons_and_an_agent_makes_it_a_report(supervisor: Browser, log: Log) -> None:
    number = log(kind="K_NON", topic="N-LAIN")
    listed = supervisor.get("/staff/fraud?view=suspected").text
    assert number in listed
    assert "menanyakan keaslian surat" in listed
    assert "Terdeteksi otomatis, bukan kesimpulan" in supervisor.get(f"/staff/tickets/{number}").text
    status, page = act(supervisor, number, "report-fraud")
    assert status == 200
    assert "Laporan penipuan" in page
    assert number not in supervisor.get("/staff/fraud?view=suspected").text
    assert number in supervisor.get("/staff/fraud").text


def test_a_suspicion_that_is_nothing_goes_and_says_who_looked(supervisor: Browser, log: Log) -> None:
    number = log(kind="K_NON", topic="N-LAIN")
    status, page = act(supervisor, number, "no-fraud")
    assert status == 200
    assert "Terdeteksi otomatis" not in page
    assert "Bukan penipuan" in page
    assert number not in supervisor.get("/staff/fraud?view=suspected").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_reports_are_restricted_and_ordinary_questions_carry_no_mark(
    staff_at: Callable[..., Browser], log: Log
) -> None:
    number, plain = log(), log("Dana desa ditransfer ke rekening kas desa kapan?", "K_TEK", "DD")
    browser = staff_at("agent")
    listed = browser.get("/staff/fraud").text
    assert number in listed
    assert "UND-5" not in listed
    assert "capacity building JF" not in listed
    assert browser.post(f"/staff/tickets/{number}/verdict", data={"verdict": "OURS"}).status_code == 403
    assert "Diduga penipuan" not in browser.get(f"/staff/tickets/{plain}").text
    assert browser.get("/staff/fraud?view=alerts").status_code == 200
    assert browser.get("/staff/fraud?view=nonsense&before=x&modus=%00").status_code == 200
