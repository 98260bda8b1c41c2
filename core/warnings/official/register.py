"""The register of what is the centre's own, and the answer to "is this number yours?"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.foundation import audit
from core.foundation.db import insert
from core.foundation.errors import Refused
from core.foundation.text import storable
from core.reference.centre import Account, Centre
from core.warnings.official.mentions import Mention, found_in, host_of, normal, parents
from core.warnings.official.model import KINDS, OfficialContact

LONGEST_VALUE, LONGEST_LABEL = 254, 200


@dataclass(frozen=True)
class Entry:
    """Something that is the centre's own, with whose it is in both languages."""

    kind: str
    value: str
    label_id: str
    label_en: str

    def label(self, language: str = "id") -> str:
        """Whose it is."""
        return self.label_en if language.startswith("en") else self.label_id


@dataclass(frozen=True)
class Answer:
    """What the register says of something that a text names; no entry is no verdict that it is false.

    `withdrawn` is what once was the centre's own and is so no more; only where there is no entry.
    """

    mention: Mention
    entry: Entry | None
    withdrawn: OfficialContact | None = None

    @property
    def text(self) -> str:
        """What was asked about, as it was written."""
        return self.mention.text

    def label(self, language: str = "id") -> str:
        """Whose it is; "" where the register does not know it."""
        return self.entry.label(language) if self.entry else ""


def check(session: Session, centre: Centre, text: str) -> tuple[Answer, ...]:
    """What the register says of each number and address in a text.

    A link is known where its host is registered or lies under one that is, a mail address also where its domain does.
    """
    mentions = found_in(text)
    if not mentions:
        return ()
    rows = _rows(session, mentions)
    known = _known(centre, [row for row in rows if row.withdrawn_at is None])
    gone = {(row.kind, row.key): row for row in rows if row.withdrawn_at is not None}
    return tuple(_answer(one, known, gone) for one in mentions)


def of_centre(centre: Centre) -> Iterator[Entry]:
    """What is official because the centre's own file says so."""
    name = centre.name
    ways = (
        ("PHONE", centre.phone, "telepon", "phone"), ("PHONE", centre.whatsapp, "WhatsApp", "WhatsApp"),
        *(("EMAIL", email, "e-mail", "e-mail") for email in centre.emails),
        *(("DOMAIN", link, "situs resmi", "official site") for link in (centre.website, centre.live_chat)),
    )  # fmt: skip
    yield from (Entry(kind, value, f"{name}, {what}", f"{name}, {en}") for kind, value, what, en in ways if value)
    for link in (centre.eppid, centre.hai, *centre.link_hosts):
        if not link or host_of(link) in SHARED:  # broadcasts may point there, but what stands there may be anybody's
            continue
        yield Entry("DOMAIN", link, "situs resmi pemerintah", "official government site")
    handles: dict[str, list[Account]] = {}
    for account in centre.social:
        if account.address.startswith("@"):
            handles.setdefault(normal("SOCIAL", account.address), []).append(account)
    for accounts in handles.values():  # one name on several networks is one entry that names them all
        label = ", ".join((name, *(account.name for account in accounts)))
        yield Entry("SOCIAL", accounts[0].address, label, label)


def add(
    session: Session, kind: str, value: str, *, label_id: str, label_en: str, actor: str, now: dt.datetime
) -> OfficialContact:
    """Registers a number, an address or a letter. Raises Refused with a sentence for every field that is wrong."""
    value, label_id, label_en = (" ".join(storable(text).split()) for text in (value, label_id, label_en))
    wrong = dict(_wrong(kind, value, label_id, label_en))
    if wrong:
        raise Refused("Please correct the marked fields.", fields=wrong)
    key, labels = normal(kind, value), {"label_id": label_id, "label_en": label_en or label_id}
    new = insert(session, OfficialContact).values(
        kind=kind, value=value, key=key, **labels, added_by=actor, added_at=now, withdrawn_by="", why=""
    )
    made = session.execute(new.on_conflict_do_nothing().returning(OfficialContact.id)).scalar()
    if made is None:
        raise Refused("%(value)s is registered already.", value=value, fields={"value": Refused("Registered already.")})
    audit.record(session, actor, "official.add", f"official:{made}", now)
    return session.get_one(OfficialContact, made)


def withdraw(session: Session, contact_id: int, *, why: str, actor: str, now: dt.datetime) -> OfficialContact:
    """Takes one out of the register with a reason; it stays on record. Raises Refused without a reason."""
    if not (why := storable(why).strip()):
        raise Refused("Please say why.", fields={"why": Refused("Please say why.")})
    found = session.get(OfficialContact, contact_id, with_for_update=True, populate_existing=True)
    if found is None or found.withdrawn_at is not None:
        raise Refused("This is not in the register.")
    found.withdrawn_at, found.withdrawn_by, found.why = now, actor, why[:500]
    audit.record(session, actor, "official.withdraw", f"official:{contact_id}", now)
    return found


def listing(
    session: Session, *, withdrawn: bool = False, kinds: Sequence[str] = KINDS, limit: int = 500
) -> Sequence[OfficialContact]:
    """What people registered, by kind, or what was withdrawn, the latest first."""
    query = sa.select(OfficialContact).where(OfficialContact.kind.in_(kinds)).limit(limit)
    if withdrawn:
        query = query.where(OfficialContact.withdrawn_at.is_not(None)).order_by(OfficialContact.withdrawn_at.desc())
    else:
        query = query.where(OfficialContact.withdrawn_at.is_(None)).order_by(OfficialContact.kind, OfficialContact.key)
    return session.execute(query).scalars().all()


def _rows(session: Session, mentions: Iterable[Mention]) -> Sequence[OfficialContact]:
    """What people registered of all that could answer, the latest withdrawn last."""
    keys = {key for mention in mentions for _, key in _candidates(mention)}
    query = sa.select(OfficialContact).where(OfficialContact.key.in_(keys)).order_by(OfficialContact.withdrawn_at)
    return session.execute(query).scalars().all()


def _known(centre: Centre, rows: Iterable[OfficialContact]) -> Mapping[tuple[str, str], Entry]:
    known = {(one.kind, normal(one.kind, one.value)): one for one in of_centre(centre)}
    return known | {(one.kind, one.key): Entry(one.kind, one.value, one.label_id, one.label_en) for one in rows}


def _answer(
    mention: Mention, known: Mapping[tuple[str, str], Entry], gone: Mapping[tuple[str, str], OfficialContact]
) -> Answer:
    tried = list(_candidates(mention))
    entry = next((known[one] for one in tried if one in known), None)
    return Answer(mention, entry, None if entry else next((gone[one] for one in tried if one in gone), None))


def _candidates(mention: Mention) -> Iterator[tuple[str, str]]:
    """What may answer for it, the nearest first: itself, and what its host lies under."""
    yield mention.kind, mention.key
    host = {"DOMAIN": mention.key, "EMAIL": mention.key.partition("@")[2]}.get(mention.kind, "")
    if not mention.key.isascii():  # a name in letters that look like ours
        return
    yield from (("DOMAIN", parent) for parent in parents(host_of(host)))


def _wrong(kind: str, value: str, label_id: str, label_en: str) -> Iterator[tuple[str, Refused]]:
    if kind not in KINDS:
        yield "kind", Refused("There is no code %(code)s.", code=kind[:40])
        return
    if not value or len(value) > LONGEST_VALUE or not _is_one(kind, value):
        yield "value", Refused("Please write it as people write it, such as %(example)s.", example=EXAMPLES[kind])
    elif kind == "DOMAIN" and (host_of(value) in SHARED or _path(value)):
        yield "value", Refused("A site is registered as a whole: please write one that is ours alone, without a path.")
    for name, label in (("label_id", label_id), ("label_en", label_en)):
        if len(label) > LONGEST_LABEL or (name == "label_id" and not label):
            yield name, Refused("Please say whose it is, in at most %(limit)s characters.", limit=LONGEST_LABEL)


def _path(link: str) -> str:
    """What stands behind the host of a link."""
    return link.partition("://")[2].partition("/")[2] if "://" in link else link.partition("/")[2]


def _is_one(kind: str, value: str) -> bool:
    """Whether the value is what its kind says, so that somebody who asks about it is answered."""
    if kind == "PHONE":
        return sum(sign.isdigit() for sign in value) >= 5 and not any(sign.isalpha() for sign in value)
    if kind == "DOMAIN":
        return "." in host_of(value)
    return any((one.kind, one.key) == (kind, normal(kind, value)) for one in found_in(value))


EXAMPLES = {
    "PHONE": "0811-1504207", "EMAIL": "nama@kemenkeu.go.id", "DOMAIN": "www.djpk.kemenkeu.go.id",
    "SOCIAL": "@ditjenpk", "LETTER": "S-38/PK/2024",
}  # fmt: skip
# Hosts on which anybody may have an address.
SHARED = frozenset(
    "go.id co.id or.id ac.id sch.id web.id my.id biz.id net.id desa.id mil.id bit.ly s.id tinyurl.com t.me wa.me "
    "api.whatsapp.com telegram.me instagram.com facebook.com twitter.com x.com youtube.com youtu.be tiktok.com "
    "linktr.ee google.com docs.google.com drive.google.com forms.gle gmail.com yahoo.com zoom.us".split()
)
