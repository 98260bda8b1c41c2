"""Contact: a person who asks, and the addresses under which the centre knows them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.foundation.db import UTC, Base, Prepared, is_among, load_rows, spelled, take_ids
from core.foundation.text import storable

_NO_DIGITS = re.compile("[^0-9]+")
Way = tuple[str, str]  # ("PHONE", "+62811…") or ("EMAIL", …)
SAID = ("name", "category", "sub_category", "region_code", "institution")  # what a ticket says of a person
Said = tuple[str | None, ...]  # in this order
NOTHING: Said = ("", None, None, None, "")
PHONE_DIGITS = 6  # fewer digits would find half of all phones


class Contact(Base):
    """A person who asked at least once; values are what they last said of themselves."""

    __tablename__ = "contacts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    category: Mapped[str | None] = mapped_column(sa.String(20))
    sub_category: Mapped[str | None] = mapped_column(sa.String(20))
    region_code: Mapped[str | None] = mapped_column(sa.String(13))
    institution: Mapped[str] = mapped_column(sa.String(200), default="")
    language: Mapped[str] = mapped_column(sa.String(5), default="id")
    created_at: Mapped[dt.datetime] = mapped_column(UTC)


class Address(Base):
    """One way to reach a contact: a chat, a phone number, a mailbox."""

    __tablename__ = "addresses"

    channel: Mapped[str] = mapped_column(sa.String(20), primary_key=True)  # TELEGRAM …, or PHONE and EMAIL
    address: Mapped[str] = mapped_column(sa.String(254), primary_key=True)
    contact_id: Mapped[int] = mapped_column(sa.ForeignKey("contacts.id"), index=True)
    blocked_at: Mapped[dt.datetime | None] = mapped_column(UTC)
    subscribed_at: Mapped[dt.datetime | None] = mapped_column(UTC)  # asked for broadcasts
    stopped_at: Mapped[dt.datetime | None] = mapped_column(UTC)  # wants no broadcasts any more
    created_at: Mapped[dt.datetime] = mapped_column(UTC)


# The bare tables: logging a ticket comes by here, and the ORM's own statements take twice as long.
CONTACTS, ADDRESSES = (cast(sa.Table, model.__table__) for model in (Contact, Address))
_NEW = sa.insert(CONTACTS).returning(CONTACTS.c.id)
_LEARN = sa.update(CONTACTS).where(CONTACTS.c.id == sa.bindparam("contact"))
_ATTACH = Prepared(ADDRESSES, lambda new: new.on_conflict_do_nothing().returning(ADDRESSES.c.contact_id))
_KNOWN = sa.select(ADDRESSES.c.contact_id).where(
    ADDRESSES.c.channel == sa.bindparam("channel"), ADDRESSES.c.address == sa.bindparam("address")
)


@dataclass(frozen=True)
class Person:
    """What a channel or a form says of a person."""

    name: str = ""
    category: str | None = None
    sub_category: str | None = None
    region_code: str | None = None
    institution: str = ""
    language: str | None = None


class Caller(NamedTuple):
    """How a person may be reached, and what one ticket of many says of them (a text each, or None, as SAID)."""

    phone: str
    email: str
    said: Said

    def ways(self) -> list[Way]:
        """The addresses, the one that decides who it is first."""
        ways = [("PHONE", self.phone)] if self.phone else []
        return [*ways, ("EMAIL", self.email)] if self.email else ways


def normal_phone(text: str) -> str:
    """Digits with the country's prefix: "0811-150420-7" becomes "+628111504207"; "" where there are none."""
    digits = text if text.isascii() and text.isdigit() else _NO_DIGITS.sub("", text)
    if not digits:
        return ""
    if text.strip().startswith("+"):
        return f"+{digits}"
    if digits.startswith("0"):
        return f"+62{digits[1:]}"
    return f"+{digits}" if digits.startswith("62") and len(digits) > 9 else digits


def normal_email(text: str) -> str:
    """Lower case without blanks."""
    return text.strip().lower()


def known(session: Session, channel: str, address: str) -> int | None:
    """The id of the contact with this address, or None."""
    return session.execute(_KNOWN, {"channel": channel, "address": address}).scalar()


def reach(session: Session, channel: str, address: str, person: Person, now: dt.datetime) -> int:
    """The id of the contact behind the address; a new contact where it is not known yet.

    What `person` says is kept; what it leaves open stays as it was.
    """
    found = known(session, channel, address)
    if found is None:
        found = _new(session, person, now)
        if not _attach(session, found, channel, address, now):  # another transaction was first
            session.execute(sa.delete(Contact).where(Contact.id == found))
            found = known(session, channel, address)
            assert found is not None
        else:
            return found
    learn(session, found, person)
    return found


def reach_many(session: Session, callers: Sequence[Caller], now: dt.datetime) -> list[int | None]:
    """The ids of the contacts of very many callers, one after the other as `reach` would; None where one said nothing.

    Raises sqlalchemy's IntegrityError where another transaction made one of the addresses a moment ago: try again.
    """
    ways = [caller.ways() for caller in callers]
    book = _Book(_known_many(session, {way for own in ways for way in own}))
    found = [book.enter(caller, own) if own else None for caller, own in zip(callers, ways, strict=True)]
    _write_book(session, book, now)
    return [None if place is None else book.ids[place] for place in found]


def learn(session: Session, contact_id: int, person: Person) -> None:
    """Keeps what a person said of themselves."""
    said = {name: value for name, value in vars(person).items() if value}
    if said:
        session.execute(_LEARN, {**said, "contact": contact_id})


def add_address(session: Session, contact_id: int, channel: str, address: str, now: dt.datetime) -> None:
    """Lets the contact be found under a further address; one that is known already keeps its contact."""
    _attach(session, contact_id, channel, address, now)


def find(session: Session, text: str, limit: int = 5) -> Sequence[Contact]:
    """Contacts whose phone number begins with the text's digits, or whose name has all its words; latest first."""
    phone = normal_phone(text)
    if sum(letter.isdigit() for letter in text) >= PHONE_DIGITS and not any(letter.isalpha() for letter in text):
        where: sa.ColumnElement[bool] = sa.exists().where(
            Address.contact_id == Contact.id,
            Address.channel == "PHONE",
            Address.address.startswith(phone, autoescape=True),
        )
    else:
        words = storable(text).split()[:6]
        where = sa.and_(sa.literal(bool(words)), *(Contact.name.icontains(word, autoescape=True) for word in words))
    query = sa.select(Contact).where(where).order_by(Contact.id.desc()).limit(limit)
    return session.execute(query).scalars().all()


def addresses_of(session: Session, contact_id: int) -> Mapping[str, str]:
    """The contact's latest address by channel, such as {"PHONE": "+62811150420"}."""
    query = sa.select(Address.channel, Address.address).where(Address.contact_id == contact_id)
    return {row.channel: row.address for row in session.execute(query.order_by(Address.created_at))}


def mark_blocked(session: Session, channel: str, address: str, now: dt.datetime | None) -> None:
    """Notes that the address refuses our messages (a time), or takes them again (None)."""
    where = (Address.channel == channel, Address.address == address)
    session.execute(sa.update(Address).where(*where).values(blocked_at=now))


def stop_broadcasts(session: Session, channel: str, address: str, now: dt.datetime) -> Sequence[Way]:
    """The person wants no broadcasts any more, on whatever way they asked for them; answers still reach them.

    Their addresses, of which nothing in line may leave.
    """
    here = (Address.channel == channel, Address.address == address)
    same = Address.contact_id.in_(sa.select(Address.contact_id).where(*here))
    stopped = sa.update(Address).where(same).values(stopped_at=now).returning(Address.channel, Address.address)
    return [(row.channel, row.address) for row in session.execute(stopped.execution_options(synchronize_session=False))]


def subscribe(session: Session, channel: str, address: str, now: dt.datetime) -> None:
    """The person asks for broadcasts, and takes back that they wanted none."""
    where = (Address.channel == channel, Address.address == address)
    session.execute(sa.update(Address).where(*where).values(subscribed_at=now, stopped_at=None))


def by_hand(session: Session, contact_id: int | None) -> Sequence[sa.Row[str, str, bool]]:
    """How people can tell the contact something, phone and mail: (channel, address, whether broadcasts are wanted)."""
    wants = sa.and_(Address.subscribed_at.is_not(None), Address.stopped_at.is_(None)).label("wants")
    query = sa.select(Address.channel, Address.address, wants).where(Address.contact_id == contact_id)
    return session.execute(query.where(Address.channel.in_(("PHONE", "EMAIL"))).order_by(Address.channel)).all()


def is_blocked(session: Session, channel: str, address: str) -> bool:
    """Whether the address refuses our messages."""
    query = sa.select(Address.blocked_at).where(Address.channel == channel, Address.address == address)
    return session.execute(query).scalar() is not None


def _new(session: Session, person: Person, now: dt.datetime) -> int:
    values = {name: value for name, value in vars(person).items() if value}
    values = {"name": "", "institution": "", "language": "id", **values, "created_at": now}
    return int(session.execute(_NEW, values).scalar_one())


def _attach(session: Session, contact_id: int, channel: str, address: str, now: dt.datetime) -> bool:
    values = {"channel": channel, "address": address, "contact_id": contact_id, "created_at": now}
    return session.execute(_ATTACH.on(session), values).scalar() is not None


@dataclass
class _Book:
    """Who is behind each address, while very many callers are entered; contacts are called by places until written."""

    known: Mapping[Way, tuple[int, Said]]  # the contact's id and what is known of it
    places: dict[Way, int] = field(default_factory=dict)
    people: list[Said] = field(default_factory=list)  # by place: what is known of each contact now
    ids: list[int] = field(default_factory=list)  # by place: 0 of a new contact
    by_id: dict[int, int] = field(default_factory=dict)  # the places of those that were known
    learned: set[int] = field(default_factory=set)
    added: list[tuple[Way, int]] = field(default_factory=list)

    def enter(self, caller: Caller, ways: Sequence[Way]) -> int:
        """The caller's place."""
        place = self._place(ways[0])
        if place is None:
            place = self._open(0, NOTHING)
            self._attach(ways[0], place)
        person = self.people[place]
        if person != caller.said:
            new = tuple(value or before for value, before in zip(caller.said, person, strict=True))
            if new != person:
                self.people[place] = new
                self.learned.add(place)
        for way in ways[1:]:
            if self._place(way) is None:
                self._attach(way, place)
        return place

    def _place(self, way: Way) -> int | None:
        if (place := self.places.get(way)) is not None:
            return place
        if (contact := self.known.get(way)) is None:
            return None
        if contact[0] not in self.by_id:
            self.by_id[contact[0]] = self._open(*contact)
        self.places[way] = self.by_id[contact[0]]
        return self.places[way]

    def _open(self, contact_id: int, known: Said) -> int:
        self.ids.append(contact_id)
        self.people.append(known)
        return len(self.people) - 1

    def _attach(self, way: Way, place: int) -> None:
        self.places[way] = place
        self.added.append((way, place))


def _known_many(session: Session, ways: set[Way]) -> dict[Way, tuple[int, Said]]:
    found: dict[Way, tuple[int, Said]] = {}
    for channel in ("PHONE", "EMAIL"):
        asked = [address for kind, address in ways if kind == channel]
        query = sa.select(ADDRESSES.c.address, ADDRESSES.c.contact_id, *(CONTACTS.c[name] for name in SAID))
        query = query.join(CONTACTS, CONTACTS.c.id == ADDRESSES.c.contact_id)
        query = query.where(ADDRESSES.c.channel == channel, is_among(session, ADDRESSES.c.address, asked))
        for row in session.execute(query).all() if asked else ():
            found[channel, row[0]] = (row[1], row[2:])
    return found


def _write_book(session: Session, book: _Book, now: dt.datetime) -> None:
    new = [place for place, contact_id in enumerate(book.ids) if not contact_id]
    for place, made in zip(new, take_ids(session, CONTACTS, len(new)) if new else (), strict=True):
        book.ids[place] = made
    created_at = spelled(session, now)
    load_rows(
        session, CONTACTS, ("id", *SAID, "language", "created_at"),
        [(book.ids[place], *book.people[place], "id", created_at) for place in new],
    )  # fmt: skip
    addresses = [(*way, book.ids[place], created_at) for way, place in book.added]
    load_rows(session, ADDRESSES, ("channel", "address", "contact_id", "created_at"), addresses)
    changed = ((book.ids[place], book.people[place]) for place in book.learned - set(new))
    if values := [{**dict(zip(SAID, said, strict=True)), "contact": one} for one, said in sorted(changed)]:
        session.execute(_LEARN, values)
