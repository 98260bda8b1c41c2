"""Filling the draft: what is kept of a message, what is still missing, and the ticket it becomes in the end."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.asking import ask
from bot.dialogue.said import Said
from bot.dialogue.scene import Scene
from bot.dialogue.state import Choice, Draft, Part
from bot.dialogue.turn import AddToTicket, Effect, LogTicket, Reply, Turn, WantsPerson
from bot.dialogue.weighing import asks, bare_region, near, only_who, sure_region, tells_who
from bot.dialogue.words import people_of
from bot.script import Script, Tile

MOST_CHOICES = 6
INSTITUTION_SIGNS = 200
ASIDE = ("category", "region", "region_choice", "institution")  # a long text here may only say who is asking
LEAD = {"fraud": "fraud_first", "ppid": "ppid_info"}  # what is told at once when such a tile is chosen


def keep(scene: Scene) -> Scene:
    """The scene with this message added to the question, and what it gives away of topic, category and region."""
    said = scene.said
    text = said.text.strip() or (scene.word("voice_only") if said.kind == "voice" else "")
    draft = replace(scene.draft, parts=(*scene.draft.parts, Part(said.message_id, text, said.files)))
    if _is_question(scene):
        draft = draft.settle("question")
    if said.paid and not draft.paid:
        draft = replace(draft, paid="yes")
    return with_asker(scene.with_draft(_guessed(scene.script, draft, said)))


def _guessed(script: Script, draft: Draft, said: Said) -> Draft:
    """The draft with the topics to propose: those of the model, which read all of it, else those of the keywords."""
    if said.ranked:
        guess, rival, *_ = (*said.proposed, "", "")
        return replace(draft, guess=guess, rival=rival, suggested=said.ranked)
    if said.topics:
        return replace(draft, guess=_better(script, draft.guess, said.topics[0].code), rival="")
    return draft


def _is_question(scene: Scene) -> bool:
    """True unless the message came beside another question and may only say who is asking."""
    said = scene.said
    if scene.state.step not in ASIDE:
        return not only_who(scene)
    return "?" in said.text or bool(said.topics and (asks(scene) or not tells_who(scene)))


def _better(script: Script, old: str, new: str) -> str:
    """The topic to propose: what the menu names ("dana desa") stays, whatever "belum cair" adds to it."""
    return new if not old or script.on_menu(new) or not script.on_menu(old) else old


def with_asker(scene: Scene) -> Scene:
    """The scene with the category and region that the message gives away, where they are not known yet."""
    code = "" if bare_region(scene) else scene.said.category  # a citizen lives in "kab brebes", too
    found = people_of(scene.script, scene.said.text) if only_who(scene) else None
    if found and scene.draft.category in ("", found[0]):
        scene = with_category(scene, *found)
    elif code and "category" not in scene.draft.settled:
        scene = with_category(scene, code, "")
    scene = _with_institution(scene)
    region = sure_region(scene)
    if scene.draft.region or not scene.said.regions:
        return scene
    if region:
        return with_region(scene, region.code, region.label)
    places = tuple(Choice(one.code, one.label) for one in near(scene.said.regions)[:MOST_CHOICES])
    return scene.with_draft(replace(scene.draft, places=places))


def _with_institution(scene: Scene) -> Scene:
    """The scene with the institution that the message names, where its category is asked for one."""
    draft, named = scene.draft, scene.said.institution
    category = scene.script.category(draft.category)
    if not named or draft.institution or category is None or category.asks != "institution":
        return scene
    return scene.with_draft(replace(draft, institution=named[:INSTITUTION_SIGNS]).settle("institution"))


def remembering(scene: Scene) -> Scene:
    """The scene with who the person was the last time, once in a draft and only where it says nothing else.

    Category and place go together: a category alone may have been nobody's choice.
    """
    known, draft, script = scene.said.known, scene.draft, scene.script
    category = script.category(known.category)
    another = draft.category not in ("", known.category) or draft.region not in ("", known.region)
    if category is None or another or "remembered" in draft.settled:
        return scene
    if category.asks == "region" and known.region:
        scene = with_category(scene.with_draft(draft.settle("remembered")), known.category, known.sub_category)
        return with_region(scene, known.region, known.region_label)
    if category.asks == "institution" and known.institution:
        draft = replace(draft, institution=known.institution).settle("institution").settle("remembered")
        return with_category(scene.with_draft(draft), known.category, known.sub_category)
    return scene


def with_category(scene: Scene, code: str, sub_category: str) -> Scene:
    """The scene with the asker's category settled; an unknown code changes nothing."""
    if scene.script.category(code) is None:
        return scene
    draft = replace(scene.draft, category=code, sub_category=sub_category).settle("category")
    return scene.with_draft(_with_level(scene.script, draft))


def with_region(scene: Scene, code: str, label: str) -> Scene:
    """The scene with the region settled."""
    draft = replace(scene.draft, region=code, region_label=label, places=()).settle("region")
    if draft.sub_category in {level.sub_category for level in scene.script.flow.levels}:
        draft = replace(draft, sub_category="")  # it came from the region before this one
    return scene.with_draft(_with_level(scene.script, draft))


def _with_level(script: Script, draft: Draft) -> Draft:
    if draft.sub_category or not draft.region:
        return draft
    fitting = (
        level.sub_category
        for level in script.flow.levels
        if level.category == draft.category and level.fits(draft.region, draft.region_label)
    )
    return replace(draft, sub_category=next(fitting, ""))


def next_step(scene: Scene) -> str:
    """The first step whose answer is missing; `confirm` when nothing is. Who reports a fraud tells the story first."""
    draft, script = scene.draft, scene.script
    category = script.category(draft.category)
    place = category.asks if category else "region"
    order = ["topic", "category", place, "question"]
    if draft.kind == script.flow.defaults.report_kind:
        order = ["topic", "question", "paid", "evidence", "category", place]
        draft = draft.settle("paid") if draft.paid else draft
        draft = draft.settle("evidence") if draft.files else draft
    missing = next((step for step in order if step not in draft.settled), "confirm")
    return "proposal" if missing == "topic" and draft.guess else missing


def move(scene: Scene, step: str, *lead: Reply, choices: tuple[Choice, ...] = ()) -> Turn:
    """Go to a step and ask its question after the leading replies."""
    moved = scene.to(scene.state.at(step, choices=choices))
    return Turn(moved.state, (*lead, *ask(moved)))


def advance(scene: Scene, *lead: Reply) -> Turn:
    """Ask for the next missing thing; who reports that money was sent is first told what to do."""
    scene = remembering(scene)
    draft = scene.draft
    if draft.kind == scene.script.flow.defaults.report_kind and draft.paid == "yes" and "advised" not in draft.settled:
        scene, lead = scene.with_draft(draft.settle("advised")), (*lead, Reply("fraud_paid"))
    step, places = next_step(scene), scene.draft.places
    if step == "region" and places:  # it was named already, only not clearly enough
        return move(scene, "region_choice", *lead, choices=places)
    return move(scene, step, *lead)


def miss(scene: Scene) -> Turn:
    """We did not understand: say so, offer a person, ask again."""
    again = scene.to(replace(scene.state, misses=scene.state.misses + 1))
    return Turn(again.state, (Reply("not_understood"), *ask(again)))


def heard(scene: Scene) -> tuple[Reply, ...]:
    """A kind word on what was kept beside the question asked."""
    return (Reply("voice_kept" if scene.said.kind == "voice" else "noted"),)


def propose(scene: Scene, *lead: Reply) -> Turn:
    """After a question came unasked: propose its topic, or let the person choose one."""
    if "topic" in scene.draft.settled:
        return advance(scene, *lead)
    return move(scene, "proposal" if scene.draft.guess else "topic", *lead)


def settle_topic(scene: Scene, code: str) -> Turn:
    """The person named the topic."""
    role = scene.script.role_of(code)
    if role in ("fraud", "ppid"):
        return enter_tile(scene, scene.script.tile_of(role))
    return advance(scene.with_draft(replace(scene.draft, topic=code, kind="").settle("topic")))


def settle_again(scene: Scene, code: str) -> Turn:
    """The person says that it is another topic than the one proposed or settled."""
    draft = replace(scene.draft.reject(scene.draft.topic or scene.draft.guess), guess="", rival="", topic="")
    turn = settle_topic(scene.with_draft(draft.unsettle("topic")), code)
    return replace(turn, replies=(Reply("topic_corrected", {"topik": scene.label(code)}), *turn.replies))


def enter_tile(scene: Scene, tile: Tile) -> Turn:
    """The person chose a tile of the menu."""
    if tile.role == "person":
        return person(scene)
    if tile.role in LEAD:
        scene = scene.with_draft(replace(scene.draft, topic=tile.topics[0], kind=""))
        return move(scene, tile.role, Reply(LEAD[tile.role]))
    if len(tile.topics) == 1 or scene.draft.guess in tile.topics:
        return settle_topic(scene, tile.topics[0] if len(tile.topics) == 1 else scene.draft.guess)
    return move(scene, "topic_part", choices=tuple(Choice(code) for code in tile.topics))


def person(scene: Scene) -> Turn:
    """A person, at any time: with a ticket at once, else after one question at most."""
    if scene.open_ticket:
        return Turn(scene.state.at("ticket"), (scene.named("person_ticket"),), (WantsPerson(),))
    return log(scene) if scene.draft.parts else move(scene, "person")


def log(scene: Scene, label: str = "") -> Turn:
    """Log the draft as a ticket, gaps filled with the defaults; `label` stands for the topic's where it is no topic."""
    draft = completed(scene)
    label = label or scene.script.topic_label(draft.topic, scene.state.language)
    replies = [Reply("ticket_made", {"topik": label})]
    if draft.kind == scene.script.flow.defaults.report_kind and draft.paid != "no" and "advised" not in draft.settled:
        replies.append(Reply("fraud_paid"))
    return Turn(scene.state.at("ticket", Draft()), tuple(replies), (LogTicket(draft),))


def completed(scene: Scene) -> Draft:
    """The draft with category, topic, kind and question certainly filled."""
    draft, defaults = scene.draft, scene.script.flow.defaults
    if not draft.category:
        draft = replace(draft, category=defaults.category, sub_category=defaults.sub_category)
    topic = draft.topic or draft.guess or defaults.topic
    draft = replace(draft, topic=topic, kind=draft.kind or scene.script.kind_of(topic))
    category = scene.script.category(draft.category)
    if category is not None and category.asks != "region":
        draft = replace(draft, region="", region_label="")  # a ministry asking about a region is not that region
    if not draft.question:
        first = draft.parts[0] if draft.parts else Part("", "")
        draft = replace(draft, parts=(replace(first, text=scene.word("attachment_only")), *draft.parts[1:]))
    return draft


def parts_added(draft: Draft) -> tuple[Effect, ...]:
    """The draft's messages as additions to a ticket that exists already."""
    return tuple(AddToTicket(part.text, part.files, part.message_id) for part in draft.parts)
