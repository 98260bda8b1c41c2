"""What the form offers while an agent types: topics of the question, and the caller's earlier tickets."""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.consultations import contacts, learning, suggestions, tickets
from core.consultations.learning import Understanding
from core.foundation.errors import Refused
from core.reference import regions
from core.reference.regions import Regions, settled
from core.reference.taxonomy import Meaning, Taxonomy
from web.context import calendar, db, now, reader
from web.language import language
from web.tickets import access
from web.tickets.wording import Wording

page = Blueprint("ticket_hints", __name__)

MOST = 3
LIKELY = 0.05  # of a probability: what is less likely is noise to somebody who types
LONGEST = 4000  # letters of a question that are looked at
SHORTEST = 3  # letters of a name that are worth a search


class Suggested(NamedTuple):
    """A topic that a question may be about, the kind that goes with it, and how likely it is, from 0 to 1."""

    topic: Meaning
    kind: str
    likely: float


class Caller(NamedTuple):
    """A contact whom the centre knows, as the form's fields would say it, and the latest tickets."""

    known: dict[str, str]
    tickets: list[object]


# Both are POST although they change nothing: names, numbers and questions must not stand in a log of addresses.


@page.post("/tickets/topics")
def topics() -> ResponseReturnValue:
    """What the question seems to say: up to three topics that fit the chosen kind, who asks, and signs of fraud."""
    question, kind = request.form.get("question", "")[:LONGEST].strip(), request.form.get("kind", "")
    with db().reading() as session:
        words = Wording.on(session, calendar(session).local_day(now())).words
        places, reads = regions.current(session), reader(session)
    found = reads.understand(question, words.topics, language()) if question else None
    if found is None:
        return render_template("tickets/topics.html", topics=(), who={}, doubt=False, reasons=())
    return render_template(
        "tickets/topics.html", topics=_topics(words, kind, question, found), who=_who(words, places, question, found),
        doubt=found.asks_about_fraud, reasons=found.reasons,
    )  # fmt: skip


def _topics(words: Taxonomy, kind: str, question: str, found: Understanding) -> list[Suggested]:
    """The topics worth showing: likely enough, or named by a word of a text too short for more."""
    named = {guess.code for guess in suggestions.topics(question, words.topics)}
    says_enough = learning.says_enough(question)
    worth = [(code, n) for code, n in found.topics if code in named or (says_enough and n >= LIKELY)]
    fitting = [(words.topics[code], likely) for code, likely in worth if _fits(words, kind, code)]
    return [Suggested(topic, _kind_of(words, topic), likely) for topic, likely in fitting[:MOST]]


def _who(words: Taxonomy, places: Regions, question: str, found: Understanding) -> dict[str, str]:
    """Category and region that the question gives away, as the form's fields would say them."""
    category = words.categories.get(found.evident_category)
    place = places.get(settled(places.find(question)))
    said = {"category": category.code if category else "", "region": place.name if place else ""}
    labels = {"category": category.label(language()) if category else "", "region": said["region"]}
    return {**said, "label": " · ".join(filter(None, labels.values()))} if any(said.values()) else {}


@page.post("/contacts/earlier")
def earlier() -> ResponseReturnValue:
    """Contacts with the phone number or name that is being typed, and their latest tickets."""
    wanted = (request.form.get("contact_phone") or request.form.get("contact_name") or "").strip()
    with db().reading() as session:
        wording = Wording.on(session, calendar(session).local_day(now()))
        found = contacts.find(session, wanted, limit=MOST) if len(wanted) >= SHORTEST else ()
        callers = [_caller(session, contact) for contact in found]
        hidden = access.hidden(session, [row for caller in callers for row in caller.tickets])
    return render_template("tickets/earlier.html", callers=callers, wording=wording, wanted=wanted, hidden=hidden)


def _caller(session: Session, contact: contacts.Contact) -> Caller:
    addresses = contacts.addresses_of(session, contact.id)
    known = {
        "contact_name": contact.name,
        "contact_phone": addresses.get("PHONE", ""),
        "contact_email": addresses.get("EMAIL", ""),
        "category": contact.category or "",
        "sub_category": contact.sub_category or "",
        "region": regions.current(session).label(contact.region_code),
        "institution": contact.institution,
    }
    said = {name: value for name, value in known.items() if value}
    return Caller(said, list(tickets.earlier_of(session, contact.id, limit=4)))


def _fits(words: Taxonomy, kind: str, topic: str) -> bool:
    try:
        words.refuse_unfit(kind, topic)
    except Refused:
        return kind not in words.kinds  # nothing chosen yet: any topic may come
    return True


def _kind_of(words: Taxonomy, topic: Meaning) -> str:
    """The kind that choosing the topic also chooses, where none is chosen; of fraud only a person says the kind."""
    if topic.tier == "fraud":
        return ""
    return "K_TEK" if words.technical(topic.code) else "K_NON"
