"""What a message in one's own words is worth: courtesy, an odd word, a region, who is asking, or more."""

from __future__ import annotations

from bot.dialogue.said import RegionGuess
from bot.dialogue.scene import Scene
from bot.dialogue.words import is_courtesy, is_greeting, looks_like_question, people_of, plain, without_address, words

SURE = 88.0  # from this score on, a single region is taken without asking back; the summary shows it
TIED = 0.97  # guesses within this share of the best are equally good
CORRECTING_WORDS = 8
CORRECTED_IN = ("topic", "topic_part", "proposal", "category", "region", "region_choice", "institution", "confirm")
UNKNOWN_WORDS = 3  # so many words in which no region is found are no misspelt region


def near(regions: tuple[RegionGuess, ...]) -> tuple[RegionGuess, ...]:
    """The guesses that are as good as the best one."""
    return tuple(region for region in regions if region.score >= regions[0].score * TIED)


def sure_region(scene: Scene) -> RegionGuess | None:
    """The one region that the message certainly names."""
    found = near(scene.said.regions)
    return found[0] if len(found) == 1 and found[0].score >= SURE else None


def bare_regions(scene: Scene) -> tuple[RegionGuess, ...]:
    """The regions of a text that is nothing but their name: "bali", "di kab. kep meranti", the two of "bandung"."""
    said = scene.said
    found = tuple(region for region in near(said.regions) if region.score >= SURE)
    named = [word for region in found for word in words(region.label)]
    rest = [word for word in words(said.text) if word not in scene.script.vocabulary["place"]]
    whole = len(rest) == 1 or all(any(name.startswith(word) for name in named) for word in rest)
    return found if whole and "?" not in said.text and not said.files else ()


def bare_region(scene: Scene) -> RegionGuess | None:
    """The one region of such a text."""
    found = bare_regions(scene)
    return found[0] if len(found) == 1 else None


def tells_who(scene: Scene) -> bool:
    """True if a text names a region or a kind of person."""
    return bool(sure_region(scene) or scene.said.category or people_of(scene.script, scene.said.text))


def only_who(scene: Scene) -> bool:
    """True for "sy kepala desa sukamaju kab garut": nothing but who is asking, as far as a machine can tell."""
    text = scene.said.text
    begins = words(text)[:1]
    named = scene.said.category or people_of(scene.script, text)
    told = begins and begins[0] in scene.script.vocabulary["self"] and named
    return bool(told and not scene.said.topics and not asks(scene))


def polite(scene: Scene) -> bool:
    """True for a greeting or courtesy and nothing else."""
    text = scene.said.text
    return not scene.said.files and (is_greeting(scene.script, text) or is_courtesy(scene.script, text))


def _meagre(scene: Scene) -> bool:
    """True for a text that can hardly be a question: one word without a topic and without a question mark."""
    said = scene.said
    odd = len(words(said.text)) < 2 and "?" not in said.text
    return odd and not (said.files or said.topics or bare_regions(scene))


def empty(scene: Scene) -> bool:
    """True for what is not worth keeping: one odd word, or signs and emoji alone."""
    return _meagre(scene) or not has_words_or_files(scene)


def has_words_or_files(scene: Scene) -> bool:
    """True if the message holds more than signs and emoji."""
    return bool(scene.said.files or plain(scene.said.text))


def more_than_region(scene: Scene) -> bool:
    """True if an answer to "which region?" holds something that would be lost."""
    said = scene.said
    if bare_regions(scene):
        return False  # "papua" names a topic, too
    unknown = not said.regions and len(words(said.text)) >= UNKNOWN_WORDS
    return bool(said.files or said.topics or looks_like_question(said.text) or unknown) and not polite(scene)


def asks(scene: Scene) -> bool:
    """True for a long text, a question mark, or a word of asking or complaining."""
    asking = scene.script.vocabulary["asking"].intersection(words(scene.said.text))
    return looks_like_question(scene.said.text) or bool(asking)


def correction(scene: Scene) -> str:
    """The topic of "bukan, dbh" and "maksud saya DBH", where another one is proposed or settled; else ""."""
    draft, found = scene.draft, words(scene.said.text)
    before = draft.topic or draft.guess
    beginning, around = scene.script.vocabulary["correcting"], scene.script.vocabulary["around_correction"]
    corrects = beginning.intersection(found[:2]) and len(found) <= CORRECTING_WORDS
    if not (before and corrects and scene.state.step in CORRECTED_IN):
        return ""
    rest = " ".join(word for word in found if word not in beginning | around)
    named = scene.script.topic_words.get(rest, "") or next((topic.code for topic in scene.said.topics), "")
    return named if named != before else ""


def late(scene: Scene) -> bool:
    """True for a "kirim" or "ya" said once more before an officer has written, so that it answers nobody."""
    waiting = scene.ticket is not None and scene.ticket.status == "OPEN"
    return waiting and without_address(scene.script, scene.said.text) in scene.script.vocabulary["late"]
