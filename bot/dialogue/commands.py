"""Words that work at any time: 0, BATAL, LEWATI, PRIVASI, STATUS, TRANSKRIP, DATA SAYA, BAHASA, MENU, STOP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.dialogue.asking import ask
from bot.dialogue.choosing import cancelled, choose
from bot.dialogue.gathering import advance, move, person, with_category
from bot.dialogue.scene import Scene
from bot.dialogue.state import AFTER_TICKET, Draft
from bot.dialogue.turn import Button, Reply, SendTranscript, ShowStatus, Stop, Subscribe, Turn
from bot.dialogue.words import Command, plain, ticket_number
from bot.script import LANGUAGES

RESTING = frozenset(("new", "menu", "ticket", "closed"))


def obey(scene: Scene, command: Command) -> Turn:
    """Carry out a command; one that nobody knows gets the ordinary menu or question."""
    if command.name == "status":
        return _status(scene, command.rest)
    return _COMMANDS.get(command.name, _unknown)(scene)


def aside(scene: Scene, *replies: Reply) -> tuple[Reply, ...]:
    """Replies to a side remark, followed by the question that is still open."""
    return replies if scene.state.step in RESTING else (*replies, *ask(scene))


def greet(scene: Scene) -> Reply:
    """The greeting with its privacy notice, by the time of day."""
    key = f"salam_{scene.said.salutation}"
    return Reply("greet", {"salam": scene.word(key if scene.script.has(key) else "salam_siang")})


def cancel(scene: Scene) -> Turn:
    """Drop what is being gathered; a ticket stays."""
    if scene.state.step in ("survey", "survey_comment"):
        return _leave_survey(scene)
    if scene.state.step == "ticket":
        return scene.stay(scene.named("cancel_ticket"))
    return cancelled(scene)


def _leave_survey(scene: Scene) -> Turn:
    key = "survey_thanks" if scene.state.step == "survey_comment" else "survey_skipped"
    return Turn(scene.state.at("closed"), (Reply(key),))


def skip(scene: Scene) -> Turn:
    """Leave a question out; where it is needed, it is asked again."""
    step, draft, defaults = scene.state.step, scene.draft, scene.script.flow.defaults
    unasked = draft.settle("remembered")  # what is left out is left out, whatever was said the last time
    if step in ("topic", "topic_part", "proposal"):
        return advance(scene.with_draft(replace(draft, topic="", guess="").settle("topic")))
    if step == "category":
        return advance(with_category(scene.with_draft(unasked), defaults.category, defaults.sub_category))
    if step in ("region", "region_choice", "institution"):
        return advance(scene.with_draft(unasked.settle(step.removesuffix("_choice"))))
    if step == "question" and draft.files:
        return advance(scene.with_draft(draft.settle("question")))
    if step in ("paid", "evidence"):
        return advance(scene.with_draft(draft.settle(step)))
    if step in ("survey", "survey_comment"):
        return _leave_survey(scene)
    value = {"fraud": "ask", "suspected": "other", "ppid": "menu", "my_data": "no", "change": "back"}.get(step, "")
    return choose(scene, value) if value else scene.stay(*ask(scene))


def _status(scene: Scene, rest: str) -> Turn:
    asked = ticket_number(rest)
    if asked is None and scene.ticket and not rest:
        asked = (scene.ticket.number, "")
    if asked is None:
        return scene.stay(*aside(scene, Reply("status_how")))
    replies = aside(scene, Reply("status_line", {"tiket": asked[0]}))
    return scene.stay(*replies, effects=(ShowStatus(*asked),))


def _transcript(scene: Scene) -> Turn:
    if scene.ticket is None:
        return scene.stay(*aside(scene, Reply("transcript_none")))
    return scene.stay(*aside(scene, scene.named("transcript")), effects=(SendTranscript(),))


def _privacy(scene: Scene) -> Turn:
    return scene.stay(*aside(scene, Reply("privacy")))


def _help(scene: Scene) -> Turn:
    if scene.open_ticket and plain(scene.said.text) in scene.script.vocabulary["plea"]:
        return person(scene)  # "tolong" from somebody who waits for an officer
    return scene.stay(*aside(scene, Reply("help")))


def _my_data(scene: Scene) -> Turn:
    return move(scene, "my_data")


def _language(scene: Scene) -> Turn:
    row = tuple(Button(scene.word(f"button_language_{code}"), f"lang:{code}") for code in LANGUAGES)
    return scene.stay(Reply("ask_language", buttons=(row,)))


def speak(scene: Scene, language: str) -> Turn:
    """Go on in another language."""
    switched = scene.to(replace(scene.state, language=language))
    return switched.stay(Reply("language_set"), *ask(switched))


def _indonesian(scene: Scene) -> Turn:
    return speak(scene, "id")


def _english(scene: Scene) -> Turn:
    return speak(scene, "en")


def menu(scene: Scene) -> Turn:
    """The menu; a question already written stays and gets its topic chosen anew."""
    if scene.open_ticket:
        return move(scene, "ticket")
    draft = replace(scene.draft, topic="", guess="", kind="").unsettle("topic")
    return move(scene.with_draft(draft), "topic" if draft.parts else "menu")


def _start(scene: Scene) -> Turn:
    step = "ticket" if scene.open_ticket else "menu"
    return move(scene.with_draft(Draft()), step, greet(scene))


def _stop(scene: Scene) -> Turn:
    return scene.stay(*aside(scene, Reply("stopped")), effects=(Stop(),))


def _subscribe(scene: Scene) -> Turn:
    return scene.stay(*aside(scene, Reply("subscribed")), effects=(Subscribe(),))


def _unknown(scene: Scene) -> Turn:
    return menu(scene) if scene.state.step in AFTER_TICKET else scene.stay(*ask(scene))


_COMMANDS: dict[str, Callable[[Scene], Turn]] = {
    "person": person,
    "cancel": cancel,
    "skip": skip,
    "privacy": _privacy,
    "transcript": _transcript,
    "my_data": _my_data,
    "language": _language,
    "indonesian": _indonesian,
    "english": _english,
    "menu": menu,
    "start": _start,
    "help": _help,
    "stop": _stop,
    "subscribe": _subscribe,
}
