"""Fraud in chat: words that look like it are asked about, never judged; who reports one is asked what agents need."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.asking import ask
from bot.dialogue.gathering import advance, heard, keep, move, propose
from bot.dialogue.scene import Scene
from bot.dialogue.turn import Reply, Turn
from bot.dialogue.weighing import empty, polite
from bot.dialogue.words import words

# Where words come unasked, or as part of the question: there they may be the first sign of a fraud.
OPEN_TO_SUSPICION = (
    *("menu", "topic", "topic_part", "proposal", "category", "region", "region_choice", "institution", "question"),
    *("confirm", "change", "person", "survey", "survey_comment", "closed"),
)
TELLING_WORDS = 3
ANSWER_BEGINS = 3  # words in which a yes or no is to be found
PAID = {"yes": "yes", "no": "no"}


def is_suspicious(scene: Scene) -> bool:
    """Whether the message should be asked about; once in a draft, and not where the person reports it anyway."""
    asked = scene.draft.kind or "fraud" in scene.draft.settled
    return scene.said.suspected and not asked and scene.state.step in OPEN_TO_SUSPICION


def suspect(scene: Scene) -> Turn:
    """What everybody should know at once, what of it stands in the register, and whether to report it."""
    kept = keep(scene)
    draft, lead = kept.draft.settle("fraud"), (Reply("fraud_first"), *checked(scene))
    if scene.said.paid:
        draft, lead = replace(draft, paid="yes").settle("advised"), (*lead, Reply("fraud_paid"))
    return move(kept.with_draft(draft), "suspected", *lead)


def checked(scene: Scene) -> tuple[Reply, ...]:
    """What the register of official numbers and addresses says of those that the message names."""
    lines = [
        scene.word("official_known" if one.label else "official_unknown", apa=one.text, nama=one.label)
        for one in scene.said.mentions
    ]
    return (Reply("official_checked", {"daftar": "\n".join(f"• {line}" for line in lines)}),) if lines else ()


def choose_fraud(scene: Scene, value: str) -> Turn | None:
    """Whether to report it, or only to ask about it."""
    if value not in ("report", "ask"):
        return None
    topic = scene.script.tile_of("fraud").topics[0]
    kind = scene.script.flow.defaults.report_kind if value == "report" else ""
    return advance(scene.with_draft(replace(scene.draft, topic=topic, kind=kind).settle("topic").settle("fraud")))


def choose_suspected(scene: Scene, value: str) -> Turn | None:
    """The same after a suspicion, which may also be wrong: then the question goes on as if nothing had been."""
    if value != "other":
        return choose_fraud(scene, value)
    harmless = scene.draft.reject(*scene.script.tile_of("fraud").topics)
    return propose(scene.with_draft(replace(harmless, paid="")))


def paid_value(scene: Scene) -> str:
    """Yes or no by how an answer begins: "sudah 2 juta kemarin", "belum sempat"; not so where it speaks of a photo."""
    vocabulary, found = scene.script.vocabulary, words(scene.said.text)
    if not found or vocabulary["photo"].intersection(found) or "?" in scene.said.text:
        return ""
    if vocabulary["denying"].intersection(found[:ANSWER_BEGINS]):
        return "no"
    return "yes" if scene.said.paid or found[0] in vocabulary["affirming"] else ""


def evidence_value(scene: Scene) -> str:
    """ "tidak ada fotonya": there is none, nothing is missing."""
    found = words(scene.said.text)
    return (
        "none" if found and found[0] in scene.script.vocabulary["denying"] and len(found) <= ANSWER_BEGINS + 2 else ""
    )


def choose_paid(scene: Scene, value: str) -> Turn | None:
    """Whether money has been sent; who sent some is told at once what to do."""
    if value not in PAID:
        return None
    tells = scene.said.kind == "text" and len(words(scene.said.text)) >= TELLING_WORDS  # "sudah 2 juta kemarin"
    kept = keep(scene) if tells else scene
    return advance(kept.with_draft(replace(kept.draft, paid=PAID[value]).settle("paid")))


def choose_evidence(scene: Scene, value: str) -> Turn | None:
    """There is no photo."""
    return advance(scene.with_draft(scene.draft.settle("evidence"))) if value == "none" else None


def advised(scene: Scene, turn: Turn) -> Turn:
    """The turn, with what to do at once before it where the message tells of a payment; once in a draft."""
    draft = turn.state.draft
    told = any(reply.key == "fraud_paid" for reply in turn.replies)
    if not scene.said.paid or told or not draft.parts or "advised" in draft.settled:
        return turn
    after = replace(turn.state, draft=replace(draft, paid="yes").settle("advised"))
    return replace(turn, state=after, replies=(Reply("fraud_paid"), *turn.replies))


def hear_fraud(scene: Scene) -> Turn:
    """A text or a photo while it is asked whether to report: kept, looked up in the register, and asked again."""
    if polite(scene) or empty(scene):
        return scene.stay(*ask(scene))
    kept = keep(scene)
    return kept.stay(*heard(kept), *checked(scene), *ask(kept))


def hear_paid(scene: Scene) -> Turn:
    """Words instead of a yes or no: kept; what they leave open is asked once more, and no third time."""
    if polite(scene) or empty(scene):
        return scene.stay(*ask(scene))
    kept = keep(scene)
    if kept.draft.paid or scene.state.misses:
        return advance(kept.with_draft(kept.draft.settle("paid")), *heard(kept))
    again = kept.to(replace(kept.state, misses=scene.state.misses + 1))
    return again.stay(*heard(again), *ask(again))


def hear_evidence(scene: Scene) -> Turn:
    """The photo or file that was asked for, or more words."""
    if polite(scene) or empty(scene):
        return scene.stay(*ask(scene))
    kept = keep(scene)
    return advance(kept.with_draft(kept.draft.settle("evidence")), *heard(kept), *checked(scene))
