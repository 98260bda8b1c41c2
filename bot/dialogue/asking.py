"""The question that each step asks, worded from the state alone: said again after a stale button or a side remark."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import shorten

from bot.dialogue.scene import Scene
from bot.dialogue.turn import Button, Reply
from bot.script import Tile

SUMMARY_SIGNS = 1500  # of the question, so that the summary stays one message on every channel
LABEL_SIGNS = 28
Rows = tuple[tuple[Button, ...], ...]


def ask(scene: Scene) -> tuple[Reply, ...]:
    """The current question; empty where nothing is asked (after closing, say)."""
    asker = _ASKERS.get(scene.state.step)
    return asker(scene) if asker else ()


def _pairs(buttons: list[Button]) -> Rows:
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


def _one_row(scene: Scene, group: str, *values: str) -> Rows:
    return (tuple(scene.button(f"button_{group}_{value}", f"{group}:{value}") for value in values),)


def _short(label: str) -> str:
    return shorten(label, LABEL_SIGNS, placeholder="…")


def _tiles(scene: Scene, tiles: tuple[Tile, ...]) -> Rows:
    return _pairs([scene.button(f"tile_{tile.number}", f"menu:{tile.number}") for tile in tiles])


def _skip(scene: Scene) -> Rows:
    return ((scene.button("button_skip", "go:skip"),),)


def _menu(scene: Scene) -> tuple[Reply, ...]:
    other = "en" if scene.state.language == "id" else "id"
    language = ((scene.button(f"button_language_{other}", f"lang:{other}"),),)
    return (Reply("menu", buttons=_tiles(scene, scene.script.menu) + language),)


def _topic(scene: Scene) -> tuple[Reply, ...]:
    return (Reply("ask_topic_list", buttons=_tiles(scene, scene.script.menu) + _skip(scene)),)


def _topic_part(scene: Scene) -> tuple[Reply, ...]:
    labels = [(one.code, scene.script.topic_label(one.code, scene.state.language)) for one in scene.state.choices]
    rows = tuple((Button(_short(label), f"part:{code}"),) for code, label in labels)
    return (Reply("ask_topic_part", buttons=(*rows, (scene.button("button_proposal_other", "part:other"),))),)


def _proposal(scene: Scene) -> tuple[Reply, ...]:
    draft, language = scene.draft, scene.state.language
    label = scene.script.topic_label(draft.guess, language)
    if not draft.rival:
        return (Reply("ask_topic", {"topik": label}, _one_row(scene, "proposal", "yes", "other")),)
    other = scene.script.topic_label(draft.rival, language)
    rows = ((Button(_short(label), f"proposal:{draft.guess}"),), (Button(_short(other), f"proposal:{draft.rival}"),))
    buttons = (*rows, (scene.button("button_proposal_other", "proposal:other"),))
    return (Reply("ask_topic_two", {"topik": label, "topik_lain": other}, buttons),)


def _category(scene: Scene) -> tuple[Reply, ...]:
    codes = [category.code for category in scene.script.flow.categories]
    return (
        Reply("ask_category", buttons=_pairs([scene.button(f"button_category_{c}", f"category:{c}") for c in codes])),
    )


def _region(scene: Scene) -> tuple[Reply, ...]:
    keys = ("ask_region", "ask_region_again", "ask_region_or_skip")
    misses = min(scene.state.misses, 2)
    return (Reply(keys[misses], buttons=_skip(scene)),)


def _region_choice(scene: Scene) -> tuple[Reply, ...]:
    choices = scene.state.choices
    rows: Rows = tuple((Button(_short(one.label), f"region:{one.code}"),) for one in choices)
    none = ((scene.button("button_region_none", "region:none"),),)
    name = same_name([one.label for one in choices])
    if name:
        return (Reply("ask_kab_kota", {"nama": name}, rows + none),)
    return (Reply("ask_region_choice", buttons=rows + none),)


def same_name(labels: list[str]) -> str:
    """The common name of two labels "Kabupaten X" and "Kota X", in any order; else an empty string."""
    split = sorted(label.partition(" ")[::2] for label in labels)
    if len(split) == 2 and [kind for kind, _ in split] in (["Kabupaten", "Kota"], ["Kab.", "Kota"]):
        return split[0][1] if split[0][1] == split[1][1] else ""
    return ""


def _institution(scene: Scene) -> tuple[Reply, ...]:
    return (Reply("ask_institution", buttons=_skip(scene)),)


def _question(scene: Scene) -> tuple[Reply, ...]:
    if scene.draft.files:
        return (Reply("ask_words", buttons=_skip(scene)),)
    if scene.draft.kind == scene.script.flow.defaults.report_kind:
        return (Reply("ask_story"),)
    return (Reply("ask_question_more" if scene.state.misses else "ask_question"),)


def _confirm(scene: Scene) -> tuple[Reply, ...]:
    return (Reply("confirm", {"ringkasan": summary(scene)}, _one_row(scene, "confirm", "send", "change", "cancel")),)


def summary(scene: Scene) -> str:
    """The draft as lines for the person to check; empty fields have no line."""
    draft = scene.draft
    reported = draft.kind == scene.script.flow.defaults.report_kind
    lines = {
        "summary_topic": ("topik", draft.topic and scene.script.topic_label(draft.topic, scene.state.language)),
        "summary_category": ("kategori", _category_label(scene)),
        "summary_region": ("daerah", _region_label(scene)),
        "summary_institution": ("instansi", draft.institution),
        "summary_report" if reported else "summary_question": ("pertanyaan", _cut(draft.question)),
        "summary_files": ("jumlah", str(len(draft.files)) if draft.files else ""),
    }
    return "\n".join(scene.word(key, **{place: value}) for key, (place, value) in lines.items() if value)


def _region_label(scene: Scene) -> str:
    """The region, where it goes into the ticket: a ministry asking about a region is not that region."""
    category = scene.script.category(scene.draft.category)
    return scene.draft.region_label if category is None or category.asks == "region" else ""


def _category_label(scene: Scene) -> str:
    key = f"category_{scene.draft.category}"
    return scene.word(key) if scene.script.has(key) else scene.draft.category


def _cut(text: str) -> str:
    return text if len(text) <= SUMMARY_SIGNS else text[: SUMMARY_SIGNS - 1] + "…"


def _change(scene: Scene) -> tuple[Reply, ...]:
    values = ("topic", "category", "place", "question", "back")
    return (Reply("ask_change", buttons=_pairs([scene.button(f"button_change_{v}", f"change:{v}") for v in values])),)


def _person(scene: Scene) -> tuple[Reply, ...]:
    return (Reply("ask_question_more" if scene.state.misses else "ask_question_person"),)


def _fraud(scene: Scene) -> tuple[Reply, ...]:
    return (Reply("ask_fraud", buttons=_one_row(scene, "fraud", "report", "ask")),)


def _suspected(scene: Scene) -> tuple[Reply, ...]:
    values = ("report", "ask", "other")
    rows = tuple((scene.button(f"button_suspected_{value}", f"suspected:{value}"),) for value in values)
    return (Reply("ask_suspected", buttons=rows),)


def _paid(scene: Scene) -> tuple[Reply, ...]:
    return (Reply("ask_paid", buttons=(*_one_row(scene, "paid", "yes", "no"), *_skip(scene))),)


def _evidence(scene: Scene) -> tuple[Reply, ...]:
    return (Reply("ask_evidence", buttons=_skip(scene)),)


def _ppid(scene: Scene) -> tuple[Reply, ...]:
    return (Reply("ask_ppid", buttons=_one_row(scene, "ppid", "menu", "person")),)


def _my_data(scene: Scene) -> tuple[Reply, ...]:
    values = ("copy", "correct", "erase", "no")
    return (
        Reply("ask_my_data", buttons=_pairs([scene.button(f"button_my_data_{v}", f"my_data:{v}") for v in values])),
    )


def _ticket(scene: Scene) -> tuple[Reply, ...]:
    return (scene.named("ticket_current"),)


def _reopen(scene: Scene) -> tuple[Reply, ...]:
    reply = scene.named("ask_reopen")
    return (Reply(reply.key, reply.values, _one_row(scene, "reopen", "yes", "new")),)


def _closed(scene: Scene) -> tuple[Reply, ...]:
    return (scene.named("closed_current"),)


def _survey(_: Scene) -> tuple[Reply, ...]:
    return (Reply("survey", buttons=STARS),)


def _survey_comment(scene: Scene) -> tuple[Reply, ...]:
    return (Reply("survey_low", buttons=_skip(scene)),)


STARS: Rows = (tuple(Button(str(stars), f"star:{stars}") for stars in range(1, 6)),)

_ASKERS: dict[str, Callable[[Scene], tuple[Reply, ...]]] = {
    "new": _menu,
    "menu": _menu,
    "topic": _topic,
    "topic_part": _topic_part,
    "proposal": _proposal,
    "category": _category,
    "region": _region,
    "region_choice": _region_choice,
    "institution": _institution,
    "question": _question,
    "confirm": _confirm,
    "change": _change,
    "person": _person,
    "fraud": _fraud,
    "suspected": _suspected,
    "paid": _paid,
    "evidence": _evidence,
    "ppid": _ppid,
    "my_data": _my_data,
    "ticket": _ticket,
    "closed": _closed,
    "reopen": _reopen,
    "survey": _survey,
    "survey_comment": _survey_comment,
}
