"""What a turn of the dialogue asks for, carried out; and what it says, worded and put in line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from bot import dialogue
from bot.channels.channel import Heard
from bot.desk import Desk
from bot.dialogue import Reply, Turn
from bot.script import Script
from core.consultations import contacts, conversations, learning, tickets
from core.consultations.conversations import BOT, Conversation
from core.consultations.learning import Doubt
from core.foundation.messages import Incoming
from core.reference import regions, taxonomy
from core.reference.calendar import Calendar
from core.warnings import broadcasts, fraud

JOINING = (
    dialogue.AddToTicket,
    dialogue.CorrectMessage,
    dialogue.ReopenTicket,
    dialogue.Rate,
    dialogue.Comment,
    dialogue.WantsPerson,
)
QUIET = (["added"], ["courtesy"])  # not said while the person talks with a person
ONE_MESSAGE = 3800  # up to this length the replies of a turn are one message: a chat takes one a second


Worded = tuple[str, list[list[list[str]]]]  # a text, and its buttons as rows of [label, data]


@dataclass
class Filled:
    """What the effects made known: values for the texts, texts that take another's place, the ticket concerned."""

    values: dict[str, str] = field(default_factory=dict)
    instead: dict[str, str] = field(default_factory=dict)
    ticket: str | None = None


@dataclass(frozen=True)
class Scene:
    """All that an effect may need."""

    session: Session
    desk: Desk
    calendar: Calendar
    chat: Conversation
    heard: Heard
    row: Incoming
    language: str
    now: dt.datetime
    asks: bool  # False: a mere "thank you", which must not put an answered ticket back among the open ones


def carry_out(session: Session, desk: Desk, chat: Conversation, turn: Turn, *, heard: Heard, row: Incoming) -> Filled:
    """Carries the effects out in their order."""
    now = desk.clock()
    asks = [reply.key for reply in turn.replies] != ["courtesy"]
    scene = Scene(session, desk, desk.calendar(session), chat, heard, row, turn.state.language or "id", now, asks)
    filled = Filled(values={"zona": desk.centre.zone_label, "jam_layanan": desk.centre.hours_text(scene.language)})
    if not scene.calendar.is_open(now):
        filled.instead = {key: f"{key}_closed" for key in ("ticket_made", "person_ticket", "reopened")}
    for effect in turn.effects:
        _one(scene, effect, filled)
    if any(isinstance(effect, JOINING) for effect in turn.effects) and chat.ticket_id:
        conversations.join(session, chat, chat.heard_at)
        filled.ticket = filled.ticket or session.get_one(tickets.Ticket, chat.ticket_id).number
    return filled


def speak(
    session: Session, script: Script, chat: Conversation, turn: Turn, filled: Filled, *, press: str, now: dt.datetime
) -> None:
    """Words the replies and puts them in line, as one message where only the last has buttons."""
    language = turn.state.language or "id"
    replies = turn.replies
    if [reply.key for reply in replies] in QUIET and conversations.person_speaks(session, chat, now):
        replies = ()
    for text, buttons in _together(worded(script, replies, language, filled)):
        conversations.say(session, chat, text, now, buttons=buttons, press=press)
        press = ""


def worded(script: Script, replies: Sequence[Reply], language: str, filled: Filled) -> list[Worded]:
    """Each reply's text and its buttons as rows of [label, data]."""
    said = []
    for reply in replies:
        key = filled.instead.get(reply.key, reply.key)
        text = script.text(key, language, {**filled.values, **reply.values})
        said.append((text, [[[button.label, button.data] for button in row] for row in reply.buttons]))
    return said


def _together(said: list[Worded]) -> list[Worded]:
    if any(buttons for _, buttons in said[:-1]) or sum(len(text) + 2 for text, _ in said) > ONE_MESSAGE:
        return said
    return [("\n\n".join(text for text, _ in said), said[-1][1])] if said else []


def _one(scene: Scene, effect: dialogue.Effect, filled: Filled) -> None:
    match effect:
        case dialogue.LogTicket(draft):
            _log(scene, draft, filled)
        case dialogue.ShowStatus(number, code):
            _status(scene, number, code, filled)
        case dialogue.Stop():
            broadcasts.unsubscribe(scene.session, scene.chat.channel, scene.chat.address, scene.now)
        case dialogue.Subscribe():
            contacts.subscribe(scene.session, scene.chat.channel, scene.chat.address, scene.now)
            places = regions.current(scene.session)
            broadcasts.tell_newcomer(scene.session, places, scene.chat.channel, scene.chat.address, scene.now)
        case _:
            if ticket := conversations.current_ticket(scene.session, scene.chat):
                _on_ticket(scene, ticket, effect, filled)


def _on_ticket(scene: Scene, ticket: tickets.Ticket, effect: dialogue.Effect, filled: Filled) -> None:
    session, chat, now = scene.session, scene.chat, scene.now
    match effect:
        case dialogue.AddToTicket(text):
            _add(scene, ticket, text or f"[{scene.heard.kind}]")
        case dialogue.CorrectMessage(message_id, text):
            conversations.amend(session, chat, message_id, text)
            conversations.continue_ticket(session, chat, f"(diubah) {text}", now)
        case dialogue.WantsPerson():
            conversations.continue_ticket(session, chat, "(minta dihubungi petugas)", now)
        case dialogue.ReopenTicket():
            tickets.reopen(session, scene.calendar, ticket.number, actor=BOT, now=now)
            filled.values["batas_waktu"] = scene.desk.when(ticket.due_at or now, scene.language)
        case dialogue.Rate(stars):
            tickets.rate(session, scene.calendar, ticket, stars, now)
        case dialogue.Comment(text):
            ticket.rating_comment = text
        case dialogue.SendTranscript():
            filled.values |= {"tiket": ticket.number, "isi": _transcript(scene, ticket.id)}


def _log(scene: Scene, draft: dialogue.Draft, filled: Filled) -> None:
    reported = (draft.kind, draft.topic) == (fraud.KIND, fraud.TOPIC)
    due = (fraud.due if reported else Calendar.answer_due)(scene.calendar, scene.now)
    entry = _entry(scene, draft, due)
    logged = conversations.finish(scene.session, scene.calendar, scene.chat, entry, scene.now)
    if reported and not logged.repeated:
        _attach_report(scene, logged.id, draft.paid)
    if entry.region_code or entry.institution:  # a category alone may have been nobody's choice
        known = contacts.Person(
            category=entry.category,
            sub_category=entry.sub_category,
            region_code=entry.region_code,
            institution=entry.institution,
        )
        contacts.learn(scene.session, scene.chat.contact_id, known)
    if not logged.repeated:
        name = learning.reader(scene.session, scene.desk.models).name
        chosen = draft.topic if "topic" in draft.settled else None  # who asked for an officer at once chose nothing
        learning.note(scene.session, logged.id, draft.suggested, chosen, place="bot", model=name, now=scene.now)
    filled.ticket = logged.number
    filled.values |= {"tiket": logged.number, "kode": logged.code, "batas_waktu": scene.desk.when(due, scene.language)}


def _attach_report(scene: Scene, ticket_id: int, paid: str) -> None:
    ticket = scene.session.get_one(tickets.Ticket, ticket_id)
    said = {"yes": True, "no": False}.get(paid)
    fraud.attach(scene.session, scene.calendar, ticket, scene.now, paid=said, referred=paid == "yes")


def _add(scene: Scene, ticket: tickets.Ticket, text: str) -> None:
    """A further message of a ticket; what it tells of a fraud goes to the report, or is shown to agents."""
    conversations.continue_ticket(scene.session, scene.chat, text, scene.now, asks=scene.asks)
    if fraud.is_report(ticket):
        fraud.hear_more(scene.session, scene.calendar, ticket, text, scene.now)
    elif (seems := _doubt(scene, text)).worth_asking:
        fraud.suspect(scene.session, ticket.id, seems, scene.now)


def _doubt(scene: Scene, text: str) -> Doubt:
    topics = taxonomy.current(scene.session, scene.calendar.local_day(scene.now)).topics
    return learning.reader(scene.session, scene.desk.models).doubt(text, topics)


def _entry(scene: Scene, draft: dialogue.Draft, due: dt.datetime) -> tickets.Entry:
    row = scene.row
    return tickets.Entry(
        happened_at=row.received_at,
        channel=row.channel,
        category=draft.category,
        sub_category=draft.sub_category or None,
        kind=draft.kind,
        topic=draft.topic or None,
        region_code=draft.region or None,
        institution=draft.institution[:200],
        contact_name=(draft.name or scene.heard.name)[:200],
        question=draft.question or "[lampiran]",
        source=row.channel.lower(),
        external_id=f"{row.account}:{row.external_id}",
        contact_id=scene.chat.contact_id,
        conversation_id=scene.chat.id,
        handed_over_at=scene.now,
        due_at=due,
    )


def _status(scene: Scene, number: str, code: str, filled: Filled) -> None:
    found = tickets.of_contact(scene.session, number, scene.chat.contact_id)
    if found is None and code:
        found = tickets.by_code(scene.session, number, code)
    if found is None:
        filled.instead["status_line"] = "status_unknown"
        return
    script = scene.desk.script(scene.session, scene.now)
    due = scene.desk.when(found.due_at, scene.language) if found.due_at else "-"
    filled.ticket = found.number
    filled.values |= {
        "status": script.text(f"status_{found.status}", scene.language),
        "topik": script.topic_label(found.topic, scene.language) if found.topic else "-",
        "tanggal": scene.desk.when(found.logged_at, scene.language),
        "batas_waktu": due,
    }


def _transcript(scene: Scene, ticket_id: int) -> str:
    script = scene.desk.script(scene.session, scene.now)
    lines = []
    for line in conversations.transcript(scene.session, ticket_id):
        bot_or_agent = script.text("transcript_bot", scene.language) if line.author == BOT else line.author
        name = script.text("transcript_you", scene.language) if line.direction == "in" else bot_or_agent
        when = line.at.astimezone(scene.desk.settings.zone).strftime("%d/%m/%Y %H.%M")
        lines.append(script.text("transcript_line", scene.language, {"waktu": when, "nama": name, "isi": line.text}))
    return "\n".join(lines)
