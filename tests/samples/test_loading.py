"""The sample year goes into an empty database, on both kinds; its figures are the report's."""

from __future__ import annotations

import stat
from collections import Counter
from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import samples
from core.consultations import tickets
from core.consultations.contacts import Address, Contact
from core.foundation import audit, staff
from core.foundation.db import Database
from core.foundation.errors import Refused
from core.foundation.settings import Settings
from core.reference import regions
from core.reference.calendar import Month
from core.statistics import editions, publication
from samples import loading
from samples.counts import all_months
from samples.load_test import load_more
from samples.year import SampleYear
from tests.samples.centre import NOW, calendar_of

DECEMBER = Month(2022, 12)
TICKETS = tickets.Ticket.__table__.columns


def count(session: Session, table: type, *where: sa.ColumnElement[bool]) -> int:
    return session.execute(sa.select(sa.func.count()).select_from(table).where(*where)).scalar_one()


def test_the_figures_are_the_reports(loaded: Database, settings: Settings) -> None:
    with loaded.reading() as session:
        calendar = calendar_of(session, settings)
        december = publication.figures_of(session, calendar, DECEMBER, NOW)
        for month in all_months():
            report = publication.figures_of(session, calendar, month.month, NOW)
            computed = {figure.id: figure.value for figure in report.figures}
            said = {name: value for name, value in month.values.items() if name in computed}
            assert {name: computed[name] for name in said} == said
            assert len(said) >= 10
    expected = {
        "consultations.total": 1305, "consultations.change_mom_percent": -1.2859,
        "consultations.change_yoy_percent": 11.1584,
        "consultations.year_to_date": 14483, "channel.WHATSAPP.share_percent": 81.6092,
        "channel.WHATSAPP.change_mom_percent": -3.0937, "category.PEMDA.share_percent": 80.5364, "fraud.count": 13,
        "consultations.per_working_day": 59.3182, "channel.EMAIL.technical_count": 34,
    }  # fmt: skip
    for name, value in expected.items():
        assert december.value(name) == pytest.approx(value, abs=0.00005), name
    assert december.value("channel.LIVECHAT.top_topics")[0]["topic"] == "DD"  # type: ignore[index]


def test_all_months_but_the_last_are_published(loaded: Database, settings: Settings) -> None:
    with loaded.reading() as session:
        standing = {**editions.all_standing(session, 2021), **editions.all_standing(session, 2022)}
        calendar = calendar_of(session, settings)
        assert sorted(standing) == [month.month for month in all_months()[:-1]]
        assert {edition.state for edition in standing.values()} == {"published"}
        day = calendar.local_day(standing[Month(2022, 11)].published_at)  # type: ignore[arg-type]
        assert f"{day}" == "2022-12-02"
        assert publication.figures_of(session, calendar, DECEMBER, NOW).state == "live"
        assert list(audit.verify(session)) == []


def test_december_can_be_closed(loaded: Database, settings: Settings) -> None:
    with loaded.writing() as session:
        edition = publication.close_month(session, calendar_of(session, settings), DECEMBER, "test", NOW)
        assert editions.as_report(edition).value("consultations.change_mom_percent") == pytest.approx(-1.2859, abs=1e-4)


def test_tickets_have_numbers_without_gaps_contacts_and_an_event_each(loaded: Database, settings: Settings) -> None:
    with loaded.reading() as session:
        numbers = session.execute(sa.select(tickets.Ticket.number).order_by(tickets.Ticket.number)).scalars().all()
        everything = sum(month.total + month.uncounted for month in all_months())
        assert len(numbers) == everything == count(session, tickets.TicketEvent)
        assert count(session, tickets.TicketEvent, tickets.TicketEvent.action != "logged") == 0
        assert count(session, tickets.Ticket, tickets.Ticket.contact_id.is_(None)) == 0
        assert count(session, Contact) == count(session, Address) > 1000
        assert count(session, tickets.StaleDay) == 0
    months = Counter(number[:7] for number in numbers)
    assert all(number in set(numbers) for number in (f"{month}-{n:06d}" for month, n in months.items()))
    assert _next_number(loaded, settings).startswith("2022-12-")


def _next_number(database: Database, settings: Settings) -> str:
    with database.writing() as session:
        last = session.execute(sa.select(sa.func.max(tickets.Ticket.number))).scalar_one()
        at = session.execute(sa.select(sa.func.max(tickets.Ticket.logged_at))).scalar_one()
        entry = tickets.Entry(at, "TELEPON", "PEMDA", "K_TEK", "kapan cair?", topic="DD")
        logged = tickets.log(session, calendar_of(session, settings), entry, "test", at)
    assert int(logged.number[-6:]) == int(last[-6:]) + 1
    return logged.number


def test_everybody_printed_can_sign_in_and_supervisors_approve_at_once(loaded: Database, settings: Settings) -> None:
    people = samples.sign_ins(settings)
    assert [who.role for who in people] == ["agent", "supervisor", "supervisor", "admin"]
    assert stat.S_IMODE((settings.data_dir / "sample-sign-ins.json").stat().st_mode) == 0o600
    with loaded.reading() as session:
        for who in people:
            assert staff.credentials(session, who.email).fit(who.password)
            since = staff.by_email(session, who.email).approver_since
            assert (since is not None and since < NOW) == (who.role == "supervisor")


def test_it_goes_into_an_empty_database_only(loaded: Database, settings: Settings) -> None:
    with pytest.raises(Refused, match="empty database"):
        samples.load_sample(settings, loaded)


def test_a_database_with_staff_is_not_empty(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        staff.add(session, "Ratna", "ratna@dering.example", "admin", "kopi tubruk pagi", now=NOW, actor="test")
    with pytest.raises(Refused, match="empty database"):
        samples.load_sample(settings, database)
    assert samples.sign_ins(settings) == []


class Stopped(Exception):
    """Stands for a power cut."""


def stop_in_march(line: str) -> None:
    """A progress that the light goes out on."""
    if "2022-03" in line:
        raise Stopped


def test_a_load_that_was_cut_off_begins_anew(database: Database, settings: Settings) -> None:
    with pytest.raises(Stopped):
        samples.load_sample(settings, database, stop_in_march)
    assert samples.is_half_loaded(database)
    said: list[str] = []
    samples.load_sample(settings, database, said.append)
    assert len(said) == len(all_months())
    assert not samples.is_half_loaded(database)
    with database.reading() as session:
        assert count(session, tickets.Ticket) == sum(month.total + month.uncounted for month in all_months())
        assert count(session, staff.Staff) == len(samples.sign_ins(settings))
        assert samples.is_loaded(session)
        assert list(audit.verify(session)) == []


def test_what_others_logged_meanwhile_is_not_thrown_away(database: Database, settings: Settings) -> None:
    with pytest.raises(Stopped):
        samples.load_sample(settings, database, stop_in_march)
    with database.writing() as session:
        entry = tickets.Entry(NOW, "TELEPON", "PEMDA", "K_TEK", "kapan cair?", topic="DD")
        tickets.log(session, calendar_of(session, settings), entry, "test", NOW)
    assert not samples.is_half_loaded(database)
    with pytest.raises(Refused, match="halfway"):
        samples.load_sample(settings, database)


def test_more_tickets_fill_the_years_before(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "all_months", _first_and_last)
    samples.load_sample(settings, database, tickets=3000)
    with database.reading() as session:
        calendar = calendar_of(session, settings)
        first, last = (calendar.month_bounds(month)[0] for month in (Month(2011, 12), Month(2021, 12)))
        earlier = (tickets.Ticket.happened_at >= first, tickets.Ticket.happened_at < last)
        assert count(session, tickets.Ticket, *earlier) == 3000
        assert count(session, tickets.StaleDay) == 0
        may = publication.figures_of(session, calendar, Month(2019, 5), NOW)
        assert may.state == "live"
        assert 10 < may.value("consultations.total") < 45  # type: ignore[operator]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_same_seed_makes_the_same_tickets(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        agent = staff.add(session, "Ratna", "ratna@dering.example", "agent", "kopi tubruk pagi", now=NOW, actor="test")
        calendar, places, agents = calendar_of(session, settings), regions.current(session), [agent.id]
    for seed in (7, 7, 8):
        load_more(database, SampleYear(calendar, places, agents, seed), 300, loading.silent, blocks=2)
    kept = sa.select(*(column for name, column in TICKETS.items() if name not in ("id", "number")))
    with database.reading() as session:
        rows = [tuple(row) for row in session.execute(kept.order_by(TICKETS["id"]))]
    assert rows[:300] == rows[300:600] != rows[600:]
    assert rows[0][0] != rows[1][0]  # the codes


def _first_and_last() -> Sequence[object]:
    return [all_months()[0], all_months()[-1]]
