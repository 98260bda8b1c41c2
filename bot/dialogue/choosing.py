"""Answers that are a choice: what a button's value, or the same in words, does at each step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.dialogue import fraud
from bot.dialogue.asking import ask
from bot.dialogue.gathering import (
    advance,
    enter_tile,
    log,
    move,
    parts_added,
    propose,
    settle_topic,
    with_asker,
    with_category,
    with_region,
)
from bot.dialogue.scene import Scene
from bot.dialogue.state import Draft, Part
from bot.dialogue.turn import Rate, ReopenTicket, Reply, Turn
from bot.dialogue.words import looks_like_question, number_of, people_of, plain, stars_of, without_address

GROUPS = {  # the group of buttons that belongs to a step
    "menu": "menu",
    "topic": "menu",
    "ppid": "ppid",
    "topic_part": "part",
    "proposal": "proposal",
    "category": "category",
    "region_choice": "region",
    "confirm": "confirm",
    "change": "change",
    "fraud": "fraud",
    "suspected": "suspected",
    "paid": "paid",
    "my_data": "my_data",
    "reopen": "reopen",
    "survey": "star",
}


def pressed(scene: Scene) -> str:
    """The value of a pressed button, empty where it belongs to another step."""
    group, _, value = scene.said.button.partition(":")
    return value if GROUPS.get(scene.state.step) == group else ""


def typed(scene: Scene) -> str:
    """The value that a text stands for at this step, empty where it is no choice."""
    if scene.said.kind != "text":
        return ""
    shorter = without_address(scene.script, scene.said.text)
    return _read(scene) or _read(replace(scene, said=replace(scene.said, text=shorter)))


def _read(scene: Scene) -> str:
    reader = _READERS.get(scene.state.step)
    fixed = scene.script.answers.get(GROUPS.get(scene.state.step, ""), {})
    return (reader(scene) if reader else "") or fixed.get(plain(scene.said.text), "")


def choose(scene: Scene, value: str) -> Turn:
    """Carry out a choice; a value that the step does not know asks its question again."""
    chooser = _CHOOSERS.get(scene.state.step)
    turn = chooser(scene, value) if chooser else None
    return turn or scene.stay(*ask(scene))


def menu_value(scene: Scene) -> str:
    """The tile ("3") or topic ("topic:DAU") that the text names."""
    script, text = scene.script, plain(scene.said.text)
    number = number_of(script, text)
    if script.tile(number):
        return number
    if text in script.topic_words:
        return f"topic:{script.topic_words[text]}"
    titles = {plain(scene.word(f"tile_{tile.number}")): tile.number for tile in script.menu}
    return script.tile_words.get(text) or titles.get(text, "")


def _part_value(scene: Scene) -> str:
    text = plain(scene.said.text)
    codes = [choice.code for choice in scene.state.choices]
    number = number_of(scene.script, text)
    if number.isdecimal() and 1 <= int(number) <= len(codes):
        return codes[int(number) - 1]
    labels = {plain(scene.script.topic_label(code, scene.state.language)): code for code in codes}
    named = labels.get(text) or scene.script.topic_words.get(text, "")
    return named if named in codes else ""


def _proposal_value(scene: Scene) -> str:
    """Which of two proposed topics a text names, by its place or by name; with one proposed, "ya" says it."""
    draft, text = scene.draft, plain(scene.said.text)
    if not draft.rival:
        return ""
    offered = (draft.guess, draft.rival)
    labels = {plain(scene.script.topic_label(code, scene.state.language)): code for code in offered}
    places = dict(zip("123", (*offered, "other"), strict=True))
    named = labels.get(text) or scene.script.topic_words.get(text, "")
    return places.get(number_of(scene.script, text)) or (named if named in offered else "")


def _category_value(scene: Scene) -> str:
    number = number_of(scene.script, scene.said.text)
    for category in scene.script.flow.categories:
        if number == category.number:
            return category.code
    asks = looks_like_question(scene.said.text) or scene.said.topics
    found = None if asks else people_of(scene.script, scene.said.text)
    return f"{found[0]}/{found[1]}" if found else ""


def _region_value(scene: Scene) -> str:
    text, choices = plain(scene.said.text), scene.state.choices
    number = number_of(scene.script, text)
    if number.isdecimal() and 1 <= int(number) <= len(choices):
        return choices[int(number) - 1].code
    if len(choices) == 1:  # "Kabupaten Sleman?" is a question of yes or no
        answer = scene.script.answers["proposal"].get(text, "")
        return {"yes": choices[0].code, "other": "none"}.get(answer, "") or _named_region(scene, text)
    return _named_region(scene, text)


def _named_region(scene: Scene, text: str) -> str:
    choices = scene.state.choices
    kind = {"kab": "kabupaten", "prov": "provinsi"}.get(text, text)
    fitting = [one.code for one in choices if plain(one.label) == text or plain(one.label).split()[:1] == [kind]]
    return fitting[0] if len(fitting) == 1 else ""


def _question_value(scene: Scene) -> str:
    text, draft = plain(scene.said.text), scene.draft
    sends = scene.script.answers["confirm"].get(text) == "send"
    return "send" if sends and (draft.files or (draft.parts and "kirim" in text)) else ""


def _star_value(scene: Scene) -> str:
    return stars_of(scene.said.text)


def _choose_menu(scene: Scene, value: str) -> Turn | None:
    if value.startswith("topic:"):
        return settle_topic(scene, value.removeprefix("topic:"))
    tile = scene.script.tile(value)
    return enter_tile(scene, tile) if tile else None


def _choose_part(scene: Scene, value: str) -> Turn | None:
    if value == "other":
        return move(scene, "topic" if scene.draft.parts else "menu")
    known = value in [choice.code for choice in scene.state.choices]
    return settle_topic(scene, value) if known else None


def _choose_proposal(scene: Scene, value: str) -> Turn | None:
    draft = scene.draft
    if value == "yes" and not draft.rival:  # "ya" does not say which of two
        return settle_topic(scene, draft.guess)
    if value and value in (draft.guess, draft.rival):  # not so an older button, whose topics are no longer proposed
        return settle_topic(scene, value)
    return move(scene.with_draft(draft.reject(draft.guess, draft.rival)), "topic") if value == "other" else None


def _choose_category(scene: Scene, value: str) -> Turn | None:
    code, _, sub_category = value.partition("/")
    if scene.script.category(code) is None:
        return None
    return advance(with_asker(with_category(scene, code, sub_category)))


def _choose_question(scene: Scene, value: str) -> Turn | None:
    """What was kept so far, an attachment, say, is all that the person wants to send."""
    return advance(scene.with_draft(scene.draft.settle("question"))) if value == "send" else None


def _choose_region(scene: Scene, value: str) -> Turn | None:
    if value == "none":
        return move(scene.with_draft(replace(scene.draft, places=())), "region")
    chosen = next((choice for choice in scene.state.choices if choice.code == value), None)
    return advance(with_region(scene, chosen.code, chosen.label)) if chosen else None


def _choose_confirm(scene: Scene, value: str) -> Turn | None:
    if value == "send":
        return log(scene)
    if value == "change":
        return move(scene, "change")
    return cancelled(scene) if value == "cancel" else None


def cancelled(scene: Scene) -> Turn:
    """The draft is dropped; back to where a conversation without one stands."""
    emptied = scene.to(scene.state.at(scene.state.step, Draft()))
    return move(emptied, resting_step(scene), Reply("cancelled"))


def resting_step(scene: Scene) -> str:
    """The step of a conversation in which nothing is being gathered."""
    if scene.ticket is None:
        return "menu"
    return "closed" if scene.ticket.closed else "ticket"


def _choose_change(scene: Scene, value: str) -> Turn | None:
    draft = scene.draft.settle("remembered")  # who changes it is asked, not reminded of the last time
    if value == "topic":
        return move(scene.with_draft(replace(draft, guess="").unsettle("topic")), "topic")
    if value == "category":
        changed = replace(draft, category="", sub_category="").unsettle("category", "region", "institution")
        return advance(scene.with_draft(replace(changed, region="", region_label="", institution="")))
    if value == "place":
        changed = replace(draft, region="", region_label="", institution="").unsettle("region", "institution")
        return advance(scene.with_draft(changed))
    if value == "question":
        emptied = scene.with_draft(replace(draft, parts=()).unsettle("question"))
        return Turn(emptied.state.at("question"), (Reply("ask_question_again"),))
    return move(scene, "confirm") if value == "back" else None


def _choose_ppid(scene: Scene, value: str) -> Turn | None:
    if value == "menu":
        return move(scene.with_draft(replace(scene.draft, topic="")), "topic" if scene.draft.parts else "menu")
    if value != "person":
        return None
    settled = scene.with_draft(scene.draft.settle("topic"))
    return log(settled) if settled.draft.parts else move(settled, "person")


def _choose_my_data(scene: Scene, value: str) -> Turn | None:
    if value == "no" and scene.draft.parts:
        return advance(scene)
    if value == "no":
        return move(scene, resting_step(scene), Reply("cancelled"))
    if value not in ("copy", "correct", "erase"):
        return None
    request = Part("", scene.word(f"my_data_{value}"))
    asked = scene.with_draft(replace(scene.draft, parts=(request, *scene.draft.parts), guess="", topic="", kind=""))
    if scene.open_ticket is None:
        return log(asked, scene.word("my_data_topic"))
    return Turn(scene.state.at("ticket", Draft()), (scene.named("added"),), parts_added(asked.draft))


def _choose_reopen(scene: Scene, value: str) -> Turn | None:
    if value == "yes":
        effects = (ReopenTicket(), *parts_added(scene.draft))
        return Turn(scene.state.at("ticket", Draft()), (scene.named("reopened"),), effects)
    return propose(scene) if value == "new" else None


def _choose_star(scene: Scene, value: str) -> Turn | None:
    if value not in ("1", "2", "3", "4", "5"):
        return None
    stars = int(value)
    if stars <= 2:
        return Turn(scene.state.at("survey_comment"), ask(scene.to(scene.state.at("survey_comment"))), (Rate(stars),))
    return Turn(scene.state.at("closed"), (Reply("survey_thanks"),), (Rate(stars),))


_READERS: dict[str, Callable[[Scene], str]] = {
    "menu": menu_value,
    "topic": menu_value,
    "topic_part": _part_value,
    "proposal": _proposal_value,
    "category": _category_value,
    "region_choice": _region_value,
    "question": _question_value,
    "paid": fraud.paid_value,
    "evidence": fraud.evidence_value,
    "survey": _star_value,
}
_CHOOSERS: dict[str, Callable[[Scene, str], Turn | None]] = {
    "menu": _choose_menu,
    "topic": _choose_menu,
    "topic_part": _choose_part,
    "proposal": _choose_proposal,
    "category": _choose_category,
    "region_choice": _choose_region,
    "question": _choose_question,
    "confirm": _choose_confirm,
    "change": _choose_change,
    "fraud": fraud.choose_fraud,
    "suspected": fraud.choose_suspected,
    "paid": fraud.choose_paid,
    "evidence": fraud.choose_evidence,
    "ppid": _choose_ppid,
    "my_data": _choose_my_data,
    "reopen": _choose_reopen,
    "survey": _choose_star,
}
