"""Answers in one's own words, photos and voices: what they do at each step. Nothing that a person wrote is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.dialogue.asking import ask
from bot.dialogue.choosing import choose, menu_value
from bot.dialogue.gathering import (
    MOST_CHOICES,
    SURE,
    advance,
    heard,
    keep,
    log,
    miss,
    move,
    near,
    propose,
    settle_topic,
    with_category,
    with_region,
)
from bot.dialogue.scene import Scene
from bot.dialogue.state import Choice
from bot.dialogue.turn import AddToTicket, Comment, Reply, Turn
from bot.dialogue.words import is_courtesy, is_greeting, is_thanks, looks_like_question, plain, words

INSTITUTION_SIGNS = 200


def hear(scene: Scene) -> Turn:
    """Handle content (a text or files) that is neither a command nor a choice."""
    return _HEARERS[scene.state.step](scene)


def _polite(scene: Scene) -> bool:
    text = scene.said.text
    return not scene.said.files and (is_greeting(scene.script, text) or is_courtesy(scene.script, text))


def _meagre(scene: Scene) -> bool:
    """True for a text that can hardly be a question: one word without a topic and without a question mark."""
    said = scene.said
    return not said.files and len(words(said.text)) < 2 and "?" not in said.text and not said.topics


def _menu(scene: Scene) -> Turn:
    if is_courtesy(scene.script, scene.said.text) and not scene.said.files:
        return scene.stay(Reply("courtesy"))
    if _polite(scene):
        return scene.stay(*ask(scene))
    return miss(scene) if _meagre(scene) or not has_words_or_files(scene) else propose(keep(scene))


def has_words_or_files(scene: Scene) -> bool:
    """True if the message holds more than signs and emoji."""
    return bool(scene.said.files or plain(scene.said.text))


def _beside(scene: Scene) -> Turn:
    """Content that came while something else was asked: kept if it is a question or a file, and the asking goes on."""
    if not (scene.said.files or looks_like_question(scene.said.text)):
        return miss(scene)
    kept = keep(scene)
    return kept.stay(*heard(kept), *ask(kept))


def _topic(scene: Scene) -> Turn:
    if _polite(scene) or (_meagre(scene) or not has_words_or_files(scene)):
        return miss(scene)
    kept = keep(scene)
    return propose(kept) if kept.draft.guess else kept.stay(*heard(kept), *ask(kept))


def _topic_part(scene: Scene) -> Turn:
    codes = [choice.code for choice in scene.state.choices]
    guessed = next((topic.code for topic in scene.said.topics if topic.code in codes), "")
    if not guessed:
        return _beside(scene)
    return settle_topic(keep(scene) if looks_like_question(scene.said.text) else scene, guessed)


def _proposal(scene: Scene) -> Turn:
    value = menu_value(scene) if scene.said.kind == "text" else ""
    if value:
        return choose(scene.to(scene.state.at("topic")), value)
    if scene.said.files or looks_like_question(scene.said.text):
        return propose(keep(scene))
    return miss(scene)


def _category(scene: Scene) -> Turn:
    if scene.said.files or looks_like_question(scene.said.text):
        kept = keep(scene)
        return advance(kept, *heard(kept))
    told = with_category(scene, scene.said.category, "")
    return advance(told) if "category" in told.draft.settled else miss(scene)


def _region(scene: Scene) -> Turn:
    if scene.said.files or looks_like_question(scene.said.text):
        kept = keep(scene)
        if "region" in kept.draft.settled or not scene.said.regions:
            return advance(kept, *heard(kept))
        scene = kept
    found = near(scene.said.regions)
    if not found:
        return _region_missed(scene)
    if len(found) == 1 and found[0].score >= SURE:
        return advance(with_region(scene, found[0].code, found[0].label))
    offered = found if len(found) > 1 else scene.said.regions
    return move(scene, "region_choice", choices=tuple(Choice(r.code, r.label) for r in offered[:MOST_CHOICES]))


def _region_missed(scene: Scene) -> Turn:
    misses = scene.state.misses + 1
    again = scene.to(replace(scene.state, step="region", choices=(), misses=misses))
    return again.stay(*ask(again))


def _institution(scene: Scene) -> Turn:
    said, text = scene.said, scene.said.text.strip()
    asks = looks_like_question(text) and (said.topics or "?" in text)
    if said.files or asks or not plain(text):
        return _beside(scene)
    return advance(scene.with_draft(replace(scene.draft, institution=text[:INSTITUTION_SIGNS]).settle("institution")))


def _question(scene: Scene) -> Turn:
    empty = _polite(scene) or _meagre(scene) or not has_words_or_files(scene)
    if empty and not scene.state.misses:
        again = scene.to(replace(scene.state, misses=1))
        return again.stay(*ask(again))
    lead = heard(scene) if scene.said.kind == "voice" else ()
    return advance(keep(scene), *lead)


def _confirm(scene: Scene) -> Turn:
    if _polite(scene) or not has_words_or_files(scene):
        return scene.stay(*ask(scene))
    return move(keep(scene), "confirm")


def _person(scene: Scene) -> Turn:
    empty = _polite(scene) or not has_words_or_files(scene) or len(plain(scene.said.text)) < 2
    if empty and not scene.said.files and not scene.state.misses:
        again = scene.to(replace(scene.state, misses=1))
        return again.stay(*ask(again))
    return log(keep(scene))


def _ppid(scene: Scene) -> Turn:
    if _polite(scene) or _meagre(scene):
        return miss(scene)
    kept = keep(scene)
    return advance(kept.with_draft(kept.draft.settle("topic")))


def _ticket(scene: Scene) -> Turn:
    said = scene.said
    added = AddToTicket(said.text, said.files, said.message_id)
    if is_thanks(scene.script, said.text) and not said.files:
        return scene.stay(Reply("courtesy"), effects=(added,))
    reply = Reply("voice_kept") if said.kind == "voice" else scene.named("added")
    return scene.stay(reply, effects=(added,))


def _closed(scene: Scene) -> Turn:
    if not scene.said.files and is_courtesy(scene.script, scene.said.text):
        return scene.stay(Reply("courtesy"))
    if not has_words_or_files(scene):
        return scene.stay(*ask(scene))
    return move(keep(scene), "reopen")


def _reopen(scene: Scene) -> Turn:
    kept = keep(scene)
    return kept.stay(*ask(kept))


def _survey_comment(scene: Scene) -> Turn:
    if scene.said.files:
        return _closed(scene)
    return Turn(scene.state.at("closed"), (Reply("survey_thanks"),), (Comment(scene.said.text.strip()),))


_HEARERS: dict[str, Callable[[Scene], Turn]] = {
    "menu": _menu,
    "topic": _topic,
    "topic_part": _topic_part,
    "proposal": _proposal,
    "category": _category,
    "region": _region,
    "region_choice": _region,
    "institution": _institution,
    "question": _question,
    "confirm": _confirm,
    "change": _confirm,
    "person": _person,
    "fraud": _beside,
    "ppid": _ppid,
    "my_data": _beside,
    "ticket": _ticket,
    "closed": _closed,
    "reopen": _reopen,
    "survey": _closed,
    "survey_comment": _survey_comment,
}
