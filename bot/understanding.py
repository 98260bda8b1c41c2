"""What a delivery says, understood as far as a machine can: regions, topics, who asks, and signs of fraud."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from bot.channels.channel import Heard
from bot.desk import Desk
from bot.dialogue import Known, Mention, RegionGuess, Said, State, TopicGuess
from bot.script import LANGUAGES
from core.consultations import learning, suggestions, suspicion, tickets
from core.consultations.contacts import Contact
from core.consultations.learning import Reader
from core.reference import regions, taxonomy
from core.reference.taxonomy import Meaning, Taxonomy
from core.warnings import fraud, official

REGION_STEPS = ("region", "region_choice")
ANSWERING = ("category", "region", "region_choice", "institution")
FRAUD_STEPS = ("fraud", "suspected", "paid", "evidence")
MENTIONED = 5  # numbers and addresses that one answer goes into


@dataclass(frozen=True)
class Circumstances:
    """Where a conversation stood before the message."""

    state: State
    ticket: tickets.Ticket | None
    contact_id: int


def understood(session: Session, desk: Desk, around: Circumstances, heard: Heard, now: dt.datetime) -> Said:
    """The message as the dialogue is told it."""
    calendar = desk.calendar(session)
    words = taxonomy.current(session, calendar.local_day(now))
    language = heard.language[:2] if heard.language[:2] in LANGUAGES else ""
    said = Said(
        heard.kind, heard.text, heard.button, heard.message_id, tuple(file.reference for file in heard.files),
        heard.album, heard.edited, salutation=calendar.salutation(now), language=language,
        known=_known(session, words, around.contact_id),
    )  # fmt: skip
    if heard.kind == "button" or not heard.text:
        return said
    known = regions.current(session).find(heard.text, asked=around.state.step in REGION_STEPS)
    said = replace(said, regions=tuple(RegionGuess(guess.code, guess.label, guess.score) for guess in known))
    said = _read(learning.reader(session, desk.models), said, around.state, words.topics)
    return _listen_for_fraud(session, desk, said, around)


def _read(reader: Reader, said: Said, state: State, topics: Mapping[str, Meaning]) -> Said:
    """What the message is about; of fraud and who asks by itself alone, of the topic by all of the question so far."""
    found = reader.understand(said.text, topics)
    guesses = tuple(TopicGuess(guess.code, guess.score) for guess in suggestions.topics(said.text, topics))
    category = suggestions.category(said.text) or found.evident_category
    answers = state.step in ANSWERING  # to "which institution?" "Bagian Keuangan" is no fraud
    suspected = suspicion.weigh(said.text).worth_asking if answers else found.asks_about_fraud
    named = suggestions.institution(said.text)
    said = replace(said, topics=guesses, category=category, institution=named, suspected=suspected)
    question = f"{state.draft.question}\n\n{said.text}".strip()
    if reader.model is None or not learning.says_enough(question):
        return said
    ranked = found.topics if question == said.text else reader.understand(question, topics).topics
    ranked = learning.without(ranked, state.draft.rejected)
    best = tuple(code for code, _ in ranked[: learning.SUGGESTED])
    return replace(said, ranked=best, proposed=learning.worth_proposing(ranked))


def _known(session: Session, words: Taxonomy, contact_id: int) -> Known:
    """Who the person was the last time."""
    person = session.get_one(Contact, contact_id)
    label = regions.current(session).label(person.region_code)
    sub = words.subcategories.get(person.sub_category or "")
    fitting = sub.code if sub is not None and sub.parent == person.category else ""  # a colleague may have mixed them
    return Known(person.category or "", fitting, person.region_code or "", label, person.institution)


def _listen_for_fraud(session: Session, desk: Desk, said: Said, around: Circumstances) -> Said:
    """What the words tell of a fraud; the register is looked into only where that is to the point."""
    state, ticket = around.state, around.ticket
    doubted = "fraud" in state.draft.settled or (ticket is not None and ticket.topic == fraud.TOPIC)
    reports = state.draft.kind == fraud.KIND or doubted
    paid = (said.suspected or reports) and suspicion.tells_of_payment(said.text)
    said = replace(said, paid=paid)
    if not (said.suspected or reports or state.step in FRAUD_STEPS):
        return said
    found = official.check(session, desk.centre, said.text)
    language = state.language or "id"
    return replace(said, mentions=tuple(Mention(one.text, one.label(language)) for one in found[:MENTIONED]))
