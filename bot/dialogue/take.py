"""The way in: take one message, give one turn."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.asking import STARS, ask
from bot.dialogue.choosing import choose, pressed, typed
from bot.dialogue.commands import aside, greet, menu, obey, skip, speak
from bot.dialogue.free import hear
from bot.dialogue.gathering import keep, parts_added, person
from bot.dialogue.said import Said, Ticket
from bot.dialogue.scene import Scene
from bot.dialogue.state import AFTER_TICKET, GATHERING, Draft, Part, State
from bot.dialogue.turn import AddToTicket, CorrectMessage, Effect, Reply, Turn
from bot.dialogue.words import (
    Command,
    cleaned,
    command_of,
    sounds_english,
    sounds_indonesian,
    without_address,
    without_topic,
)
from bot.script import LANGUAGES, Script

MISSES = 2  # from here on every question carries a button to an officer
OWN_NAME = {"id": ("indonesia", "indonesian"), "en": ("english", "inggris")}
NOTHING_KEPT = ("menu", "closed", "survey", "survey_comment")
NEAR_MENU = ("closed", "survey", "survey_comment", "ppid", "topic_part", "proposal")
UNREAD = {"sticker": "sticker", "location": "location", "contact": "contact"}  # the rest gets "other_kind"


def take_turn(script: Script, state: State, said: Said, ticket: Ticket | None = None) -> Turn:
    """The answer to one message: next state, replies and effects. Pure; raises on nothing that a person can send."""
    said = without_topic(cleaned(said), script.flow.defaults.topic)  # "none of the topics" is nothing to propose
    state = replace(state, language=state.language or _first_language(script, said))
    scene = Scene(script, replace(state, step=_true_step(state, ticket)), said, ticket)
    if said.edited:
        scene = scene.with_draft(_corrected(scene.draft, said))
    carried: tuple[Effect, ...] = ()
    if scene.open_ticket:  # a question begun before an officer logged the ticket joins it
        carried, scene = parts_added(scene.draft), scene.with_draft(Draft())
    turn = _corrected_turn(scene, state) if said.edited else _respond(scene)
    after = replace(turn.state, last_album=said.album or turn.state.last_album)
    return replace(turn, state=after, replies=_with_officer(scene, turn), effects=(*carried, *turn.effects))


def _with_officer(scene: Scene, turn: Turn) -> tuple[Reply, ...]:
    """The replies, with a button to an officer for who was not understood twice in a row."""
    button = scene.to(turn.state).button("tile_0", f"menu:{scene.script.tile_of('person').number}")
    if turn.state.misses < MISSES or not turn.replies:
        return turn.replies
    last = turn.replies[-1]
    offered = any(button in row for row in last.buttons)
    return turn.replies if offered else (*turn.replies[:-1], replace(last, buttons=(*last.buttons, (button,))))


def closed(state: State) -> Turn:
    """The turn when somebody closed the conversation's ticket: a farewell and the survey."""
    return Turn(state.at("survey", Draft()), (Reply("closing"), Reply("survey", buttons=STARS)))


def begin_again(state: State) -> State:
    """The state after a long silence without a ticket: fresh, with the language kept."""
    return State(language=state.language)


def _first_language(script: Script, said: Said) -> str:
    if not said.language:
        return "en" if sounds_english(script, said.text) else "id"
    english = said.language.casefold().startswith("en") and not sounds_indonesian(script, said.text)
    return "en" if english or sounds_english(script, said.text) else "id"


def _true_step(state: State, ticket: Ticket | None) -> str:
    """The step as the ticket has it: an agent may have logged or closed one since the last message."""
    if ticket is None and state.step in AFTER_TICKET:
        return "topic" if state.draft.parts else "menu"
    if ticket is None:
        return state.step
    if not ticket.closed:
        return state.step if state.step == "my_data" else "ticket"
    return "closed" if state.step == "ticket" else state.step


def _belongs(draft: Draft, said: Said) -> bool:
    return bool(said.message_id) and any(part.message_id == said.message_id for part in draft.parts)


def _corrected(draft: Draft, said: Said) -> Draft:
    """The draft with the part that the person edited replaced; any other draft as it is."""
    if not _belongs(draft, said):
        return draft
    new = Part(said.message_id, said.text.strip(), said.files)
    parts = tuple(
        replace(new, files=new.files or part.files) if part.message_id == said.message_id else part
        for part in draft.parts
    )
    draft = replace(draft, parts=parts)
    return draft.settle("question") if draft.question else draft


def _corrected_turn(scene: Scene, before: State) -> Turn:
    """Corrections are taken silently; one of a message that is part of a ticket goes to the ticket."""
    said = scene.said
    to_ticket = scene.ticket is not None and not _belongs(before.draft, said)
    return scene.stay(effects=(CorrectMessage(said.message_id, said.text),) if to_ticket else ())


def _respond(scene: Scene) -> Turn:
    if scene.state.step == "new":
        return _first(scene)
    said = scene.said
    if said.album and said.album == scene.state.last_album and scene.state.step not in NOTHING_KEPT:
        return _silently(scene)
    if said.kind == "button":
        return _button(scene)
    command = _command(scene)
    if command is not None:
        return obey(scene, command)
    if not (said.text.strip() or said.files):
        return scene.stay(*aside(scene, Reply(UNREAD.get(said.kind, "other_kind"))))
    value = typed(scene)
    return choose(scene, value) if value else hear(scene)


def _command(scene: Scene) -> Command | None:
    """The command in a message. While a question is gathered "lewati pak" is one, too."""
    said, script = scene.said, scene.script
    command = command_of(script, said)
    if command is None and said.kind == "text" and scene.state.step in GATHERING:
        command = command_of(script, replace(said, text=without_address(script, said.text)))
    if said.kind == "text" and without_address(script, said.text) in OWN_NAME.get(scene.state.language, ()):
        return None  # "Indonesia" tells a reader of Indonesian's whereabouts, it changes no language
    return command


def _first(scene: Scene) -> Turn:
    turn = _respond(scene.to(scene.state.at("menu")))
    if any(reply.key == "greet" for reply in turn.replies):
        return turn
    greeted = (greet(scene), *turn.replies)
    return replace(turn, replies=greeted)


def _silently(scene: Scene) -> Turn:
    """A further part of an album: it goes where the first part went, without another word."""
    said = scene.said
    if scene.state.step == "ticket":
        return scene.stay(effects=(AddToTicket(said.text, said.files, said.message_id),))
    return Turn(keep(scene).state)


def _button(scene: Scene) -> Turn:
    group, _, value = scene.said.button.partition(":")
    if group == "lang" and value in LANGUAGES:
        return speak(scene, value)
    if group == "go" and value == "skip":
        return skip(scene)
    if scene.said.button == f"menu:{scene.script.tile_of('person').number}":
        return person(scene)
    if group == "menu" and scene.state.step in NEAR_MENU:
        return _again_at_menu(scene, value)
    if group == "star" and scene.state.step == "closed":
        scene = scene.to(scene.state.at("survey"))  # a rating may come late
    value = pressed(scene)
    return choose(scene, value) if value else scene.stay(*ask(scene))


def _again_at_menu(scene: Scene, value: str) -> Turn:
    """A tile pressed on a menu further up the chat, where choosing a topic is still to the point."""
    return choose(scene.to(menu(scene).state), value)
