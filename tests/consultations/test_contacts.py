"""People and their addresses: known again by phone, mail or chat, and found by what an agent types."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from core.consultations import contacts
from core.consultations.contacts import Contact, Person
from tests.consultations.conftest import NOW, Desk


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0811-150420-7", "+628111504207"),
        ("+62 811 1504207", "+628111504207"),
        ("628111504207", "+628111504207"),
        ("(021) 1500420", "+62211500420"),
        ("+65 6123 4567", "+6561234567"),
        ("150420", "150420"),
        ("tanpa nomor", ""),
        ("", ""),
    ],
)
def test_a_phone_number_has_one_form(typed: str, kept: str) -> None:
    assert contacts.normal_phone(typed) == kept
    assert contacts.normal_phone(kept) == kept


def reach(desk: Desk, channel: str, address: str, **said: str) -> int:
    with desk.database.writing() as session:
        return contacts.reach(session, channel, address, Person(**said), NOW)


def test_a_person_is_known_again_and_what_they_say_is_kept(desk: Desk) -> None:
    first = reach(desk, "TELEGRAM", "7001", name="Siti", category="PEMDA")
    assert reach(desk, "TELEGRAM", "7001", region_code="34.04") == first
    assert reach(desk, "WHATSAPP", "7001", name="Budi") != first
    with desk.database.reading() as session:
        siti = session.get_one(Contact, first)
        assert (siti.name, siti.category, siti.region_code, siti.language) == ("Siti", "PEMDA", "34.04", "id")


def test_a_caller_with_phone_and_mail_is_one_contact(desk: Desk) -> None:
    desk.log(contact_name="Siti Rahma", contact_phone="0812 345 0000", contact_email=" Siti@Pemda.ID ")
    desk.log(contact_email="siti@pemda.id")
    desk.log(contact_phone="+62 812-345-0000", institution="BPKAD")
    with desk.database.reading() as session:
        (siti,) = session.execute(sa.select(Contact)).scalars().all()
        assert (siti.name, siti.institution) == ("Siti Rahma", "BPKAD")
        assert contacts.addresses_of(session, siti.id) == {"PHONE": "+628123450000", "EMAIL": "siti@pemda.id"}


def test_an_address_stays_with_whom_it_was_first(desk: Desk) -> None:
    desk.log(contact_phone="0812 345 0001", contact_email="kantor@pemda.id")
    desk.log(contact_phone="0812 345 0002", contact_email="kantor@pemda.id")
    with desk.database.reading() as session:
        owner = contacts.known(session, "EMAIL", "kantor@pemda.id")
        assert owner == contacts.known(session, "PHONE", "+628123450001")


def test_many_at_once_make_one_contact(desk: Desk) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(lambda _: reach(desk, "TELEGRAM", "7001", name="Siti"), range(24)))
    assert len(found) == 1
    with desk.database.reading() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(Contact)).scalar() == 1


def test_contacts_are_found_by_digits_or_by_all_words(desk: Desk) -> None:
    for name, phone in (("Siti Rahma", "08123450000"), ("Rahmat Siregar", "08123459999"), ("100% Budi_", "0217000")):
        desk.log(contact_name=name, contact_phone=phone)

    def names(text: str) -> list[str]:
        with desk.database.reading() as session:
            return [one.name for one in contacts.find(session, text)]

    assert names("0812-345") == ["Rahmat Siregar", "Siti Rahma"]
    assert names("+62 812 345 00") == ["Siti Rahma"]
    assert names("0812") == []  # too few digits for a phone, and nobody's name
    assert names("rahma") == ["Rahmat Siregar", "Siti Rahma"]
    assert names("RAHMA siti") == ["Siti Rahma"]
    assert names("100%") == names("budi_") == ["100% Budi_"]
    assert names("%") == ["100% Budi_"]
    assert names("") == names("  ") == names("siapa") == []


def test_blocking_and_stopping_concern_one_address(desk: Desk) -> None:
    reach(desk, "TELEGRAM", "7001")
    reach(desk, "TELEGRAM", "7002")
    with desk.database.writing() as session:
        contacts.mark_blocked(session, "TELEGRAM", "7001", NOW)
        contacts.stop_broadcasts(session, "TELEGRAM", "7002", NOW)
        assert [contacts.is_blocked(session, "TELEGRAM", one) for one in ("7001", "7002", "9")] == [True, False, False]
        contacts.mark_blocked(session, "TELEGRAM", "7001", None)
        assert not contacts.is_blocked(session, "TELEGRAM", "7001")
