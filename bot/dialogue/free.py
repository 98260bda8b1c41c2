"""Answers in one's own words, photos and voices: what they do at each step. Nothing that a person wrote is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.dialogue import fraud
from bot.dialogue.asking import ask
from bot.dialogue.choosing import choose, menu_value
from bot.dialogue.gathering import (
    INSTITUTION_SIGNS,
    MOST_CHOICES,
    advance,
    heard,
    keep,
    log,
    miss,
    move,
    propose,
    settle_again,
    settle_topic,
    with_category,
    with_region,
)
from bot.dialogue.said import RegionGuess
from bot.dialogue.scene import Scene
from bot.dialogue.state import Choice
from bot.dialogue.turn import AddToTicket, Comment, Reply, Turn
from bot.dialogue.weighing import (
    SURE,
    UNKNOWN_WORDS,
    asks,
    bare_region,
    bare_regions,
    correction,
    empty,
    has_words_or_files,
    late,
    more_than_region,
    near,
    only_who,
    polite,
    sure_region,
)
from bot.dialogue.words import (
    is_courtesy,
    is_farewell,
    is_thanks,
    is_wrong_number,
    plain,
    without_address,
    words,
)


def hear(scene: Scene) -> Turn:
    """Handle content (a text or files) that is neither a command nor a choice."""
    if fraud.is_suspicious(scene):
        return fraud.suspect(scene)
    corrected = correction(scene)
    return settle_again(scene, corrected) if corrected else fraud.advised(scene, _HEARERS[scene.state.step](scene))


def _menu(scene: Scene) -> Turn:
    farewell = _farewell(scene)
    if farewell:
        return scene.stay(*farewell)
    if polite(scene):
        return scene.stay(*ask(scene))
    region = bare_region(scene)
    if region:
        return _kept_beside(with_region(scene, region.code, region.label))
    if empty(scene):
        return miss(scene)
    if only_who(scene):
        return move(keep(scene), "question")
    return propose(keep(scene), *(() if scene.said.text.strip() else heard(scene)))


def _farewell(scene: Scene) -> tuple[Reply, ...]:
    """The answer to somebody who asks nothing: thanks, or a wrong number."""
    script, said = scene.script, scene.said
    if said.files:
        return ()
    if is_farewell(script, said.text):  # "dau sudah cair, terima kasih" names a topic and asks nothing
        return (Reply("courtesy"), *ask(scene))
    if said.topics:
        return ()
    if is_courtesy(script, said.text):
        return (Reply("courtesy"),)
    if is_wrong_number(script, said.text):
        return (Reply("wrong_number"), *ask(scene))
    return ()


def _beside(scene: Scene) -> Turn:
    """Content that came while something else was asked: kept unless it says nothing, and the asking goes on."""
    if polite(scene):
        return scene.stay(*ask(scene))
    return miss(scene) if empty(scene) else _kept_beside(keep(scene))


def _kept_beside(kept: Scene) -> Turn:
    return kept.stay(*heard(kept), *ask(kept))


def _kept_but_missed(kept: Scene) -> Turn:
    """Kept as part of the question, yet it may have been meant as the answer: it counts as a miss."""
    return _kept_beside(kept.to(replace(kept.state, misses=kept.state.misses + 1)))


def _topic(scene: Scene) -> Turn:
    if polite(scene) or empty(scene):
        return miss(scene)
    kept = keep(scene)
    return propose(kept, *heard(kept)) if kept.draft.guess else _kept_beside(kept)


def _topic_part(scene: Scene) -> Turn:
    codes = [choice.code for choice in scene.state.choices]
    guessed = next((topic.code for topic in scene.said.topics if topic.code in codes), "")
    if not guessed:
        return _beside(scene)
    tells = len(words(without_address(scene.script, scene.said.text))) >= UNKNOWN_WORDS
    return settle_topic(keep(scene) if tells or scene.said.files else scene, guessed)


def _proposal(scene: Scene) -> Turn:
    value = menu_value(scene) if scene.said.kind == "text" else ""
    if value:
        return choose(scene.to(scene.state.at("topic")), value)
    if polite(scene) or empty(scene):
        return _beside(scene)
    kept = keep(scene)
    proposed = scene.draft.guess
    named = proposed in [topic.code for topic in scene.said.topics]
    if named and kept.draft.guess == proposed and not kept.draft.rival:  # "dbh sawit kami turun" says yes to DBH
        return settle_topic(kept, proposed)
    return propose(kept, *heard(kept))


def _category(scene: Scene) -> Turn:
    found = bare_regions(scene)
    if found:  # who answers with a region's name speaks for its government
        return _among(with_category(scene, scene.script.flow.levels[0].category, ""), found)
    if polite(scene) or empty(scene):
        return _beside(scene)
    kept = keep(scene)
    return advance(kept, *heard(kept)) if "category" in kept.draft.settled else _kept_but_missed(kept)


def _region(scene: Scene) -> Turn:
    if polite(scene):
        return _beside(scene)
    if more_than_region(scene):
        kept = keep(scene)
        if "region" in kept.draft.settled:
            return advance(kept, *heard(kept))
        if not scene.said.regions:
            return _kept_beside(kept) if scene.said.topics else _kept_but_missed(kept)
        scene = kept
    found = near(scene.said.regions)
    if not found:
        return _region_missed(scene)
    return _among(scene, found if sure_region(scene) or len(found) > 1 else scene.said.regions)


def _among(scene: Scene, found: tuple[RegionGuess, ...]) -> Turn:
    """Take the one region that is certain, else let the person choose."""
    if len(found) == 1 and found[0].score >= SURE:
        return advance(with_region(scene, found[0].code, found[0].label))
    return move(scene, "region_choice", choices=tuple(Choice(r.code, r.label) for r in found[:MOST_CHOICES]))


def _region_missed(scene: Scene) -> Turn:
    misses = scene.state.misses + 1
    again = scene.to(replace(scene.state, step="region", choices=(), misses=misses))
    return again.stay(*ask(again))


def _institution(scene: Scene) -> Turn:
    said, text = scene.said, scene.said.text.strip()
    if polite(scene):
        return _beside(scene)
    asked = asks(scene) and (said.topics or "?" in text)
    if said.files or asked or not any(sign.isalpha() for sign in text):
        return _beside(scene)
    return advance(scene.with_draft(replace(scene.draft, institution=text[:INSTITUTION_SIGNS]).settle("institution")))


def _question(scene: Scene) -> Turn:
    if bare_regions(scene):
        return _named_region(scene)
    if (polite(scene) or empty(scene)) and not scene.state.misses:
        again = scene.to(replace(scene.state, misses=1))
        return again.stay(*ask(again))
    return advance(keep(scene), *(() if scene.said.text.strip() else heard(scene)))


def _confirm(scene: Scene) -> Turn:
    if polite(scene) or not has_words_or_files(scene):
        return scene.stay(*ask(scene))
    return _named_region(scene) if bare_regions(scene) else move(keep(scene), "confirm")


def _named_region(scene: Scene) -> Turn:
    """A region said alone is no part of the question: it is where the person is from, and takes the other's place."""
    category = scene.script.category(scene.draft.category)
    if category and category.asks != "region":
        return advance(keep(scene))
    return _among(scene, bare_regions(scene))


def _person(scene: Scene) -> Turn:
    nothing = polite(scene) or not has_words_or_files(scene) or len(plain(scene.said.text)) < 2
    if nothing and not scene.said.files and not scene.state.misses:
        again = scene.to(replace(scene.state, misses=1))
        return again.stay(*ask(again))
    return log(keep(scene))


def _ppid(scene: Scene) -> Turn:
    if polite(scene) or empty(scene):
        return miss(scene)
    kept = keep(scene)
    return advance(kept.with_draft(kept.draft.settle("topic")))


def _ticket(scene: Scene) -> Turn:
    said = scene.said
    added = AddToTicket(said.text, said.files, said.message_id)
    if said.suspected or said.paid:
        told = (*fraud.checked(scene), *((Reply("fraud_paid"),) if said.paid else ()))
        return scene.stay(scene.named("added"), *told, effects=(added,))
    if is_thanks(scene.script, said.text) and not said.files:
        return scene.stay(Reply("courtesy"), effects=(added,))
    if not said.files and late(scene):
        return scene.stay(*ask(scene))
    reply = Reply("voice_kept") if said.kind == "voice" else scene.named("added")
    return scene.stay(reply, effects=(added,))


def _closed(scene: Scene) -> Turn:
    farewell = _farewell(scene)
    if farewell:
        return scene.stay(*farewell)
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
    "fraud": fraud.hear_fraud,
    "suspected": fraud.hear_fraud,
    "paid": fraud.hear_paid,
    "evidence": fraud.hear_evidence,
    "ppid": _ppid,
    "my_data": _beside,
    "ticket": _ticket,
    "closed": _closed,
    "reopen": _reopen,
    "survey": _closed,
    "survey_comment": _survey_comment,
}
