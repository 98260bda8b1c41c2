"""What the form offers while an agent types: topics of the question, and the caller's earlier tickets."""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.consultations import contacts, suggestions, tickets
from core.foundation.errors import Refused
from core.reference import regions
from core.reference.taxonomy import Meaning, Taxonomy
from web.context import calendar, db, now
from web.tickets import access
from web.tickets.wording import Wording

page = Blueprint("ticket_hints", __name__)

MOST = 3
LONGEST = 4000  # letters of a question that are looked at
SHORTEST = 3  # letters of a name that are worth a search


class Caller(NamedTuple):
    """A contact whom the centre knows, as the form's fields would say it, and the latest tickets."""

    known: dict[str, str]
    tickets: list[object]


# Both are POST although they change nothing: names, numbers and questions must not stand in a log of addresses.


@page.post("/tickets/topics")
def topics() -> ResponseReturnValue:
    """Up to three topics that fit the question and the chosen kind."""
    question, kind = request.form.get("question", "")[:LONGEST], request.form.get("kind", "")
    with db().reading() as session:
        wording = Wording.on(session, calendar(session).local_day(now()))
    words = wording.words
    guesses = suggestions.topics(question, words.topics)
    fitting = [words.topics[guess.code] for guess in guesses if _fits(words, kind, guess.code)]
    return render_template("tickets/topics.html", topics=[(topic, _kind_of(words, topic)) for topic in fitting[:MOST]])


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
