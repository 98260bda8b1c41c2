"""Reading what people type: plain forms, commands, greetings, and whether a text is a question at all."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from bot.dialogue.said import RegionGuess, Said, TopicGuess
from bot.script import Script

LONG_TEXT_WORDS = 9  # an answer to "which region?" is shorter; from here on it may carry a question too
ORDINALS = {"pertama": "1", "kedua": "2", "ketiga": "3", "keempat": "4", "first": "1", "second": "2", "third": "3"}
QUESTION_WORDS = 3  # with a question mark; "kab sleman?" is an answer
_STATUS = re.compile(
    r"(?:(?:nomor|number|no\.?|#)\s*)?([0-9]{4})-([0-9]{1,2})-([0-9]{1,6})(?:\s+(?:(?:kode|code)\s+)?(\w{4,16}))?",
    re.IGNORECASE,
)
KIND_SIGNS = frozenset(("🙏", "🙏🙏", "🙏🙏🙏", "😊", "🙏😊"))
_STARS = "⭐★🌟"


@dataclass(frozen=True)
class Command:
    """A command as typed: its name in the script ("" where unknown) and what followed it."""

    name: str
    rest: str = ""


def without_topic(said: Said, code: str) -> Said:
    """`said` without this topic among what it may be about."""
    proposed = said.proposed if code not in said.proposed[:1] else ()  # the second may be very unlikely then
    return replace(
        said,
        topics=tuple(topic for topic in said.topics if topic.code != code),
        proposed=tuple(one for one in proposed if one != code),
    )


def clean(text: str) -> str:
    """`text` without NUL and lone surrogates, which databases and encoders refuse."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def cleaned(said: Said) -> Said:
    """`said` with every string made safe."""
    return replace(
        said,
        text=clean(said.text),
        button=clean(said.button),
        message_id=clean(said.message_id),
        album=clean(said.album),
        files=tuple(clean(file) for file in said.files),
        regions=tuple(RegionGuess(clean(r.code), clean(r.label), r.score) for r in said.regions),
        topics=tuple(TopicGuess(clean(topic.code), topic.score) for topic in said.topics),
        category=clean(said.category),
        institution=clean(said.institution),
    )


def plain(text: str) -> str:
    """Lower case letters and digits with single spaces; punctuation, emoji and key-cap marks fall away."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(sign if sign.isalnum() else " " for sign in folded).split())


def words(text: str) -> list[str]:
    """The words of a text in plain form."""
    return plain(text).split()


def only_of(text: str, vocabulary: frozenset[str]) -> bool:
    """True if the text has words and all are in the vocabulary."""
    found = words(text)
    return bool(found) and all(word in vocabulary for word in found)


def is_greeting(script: Script, text: str) -> bool:
    """True for "Selamat siang, izin bertanya min": politeness and nothing else."""
    return only_of(text, script.vocabulary["greeting"])


def is_courtesy(script: Script, text: str) -> bool:
    """True for "baik, cukup" and "ok makasih infonya": closing words and nothing else; and for a 🙏 alone."""
    if text.strip() and KIND_SIGNS.issuperset(text.split()):
        return True
    return only_of(text, script.vocabulary["courtesy"]) and any(w in script.vocabulary["closing"] for w in words(text))


def is_thanks(script: Script, text: str) -> bool:
    """True for "terima kasih infonya min"; not for "sudah", which may answer an officer's question."""
    return only_of(text, script.vocabulary["courtesy"]) and any(w in script.vocabulary["thanks"] for w in words(text))


def is_farewell(script: Script, text: str) -> bool:
    """True for "oke min sudah dijawab kemarin, makasih": thanks for something that is over, nothing asked."""
    found = set(words(text))
    over = found & script.vocabulary["thanks"] and found & script.vocabulary["over"]
    return bool(over) and "?" not in text and not found & script.vocabulary["asking"]


def is_wrong_number(script: Script, text: str) -> bool:
    """True for "oh salah sambung maaf"; not where a question follows."""
    typed = f" {plain(text)} "
    named = any(f" {phrase} " in typed for phrase in script.flow.phrases["wrong_number"])
    return named and "?" not in text and not set(words(text)) & script.vocabulary["asking"]


def without_address(script: Script, text: str) -> str:
    """A text in plain form without the courtesy at its end: "1 pak" and "nomor 1 ya bu" name the first choice."""
    found = words(text)
    while len(found) > 1 and found[-1] in script.vocabulary["address"]:
        found = found[:-1]
    return " ".join(found)


def looks_like_question(text: str) -> bool:
    """True if a text that was asked for something else carries a question, too."""
    length = len(words(text))
    return length >= LONG_TEXT_WORDS or ("?" in text and length >= QUESTION_WORDS)


def sounds_english(script: Script, text: str) -> bool:
    """True if the text has two English function words and no Indonesian one."""
    return len(set(words(text)) & script.vocabulary["english"]) >= 2 and not sounds_indonesian(script, text)


def sounds_indonesian(script: Script, text: str) -> bool:
    """True if the text has Indonesian function words: many phones in Indonesia speak English, their owners do not."""
    return any(word in script.vocabulary["indonesian"] for word in words(text))


def number_of(script: Script, text: str) -> str:
    """The text without a leading "no", "nomor", "pilih": "pilih no 3" gives "3", and so does "yang ketiga"."""
    found = words(text)
    while len(found) > 1 and found[0] in script.vocabulary["ordinals"]:
        found = found[1:]
    return " ".join(ORDINALS.get(word, word) for word in found)


def command_of(script: Script, said: Said) -> Command | None:
    """The command of a text: with a slash always one, else only where the whole text is a command word."""
    text = said.text.strip()
    if said.kind == "command" or (said.kind == "text" and text.startswith("/")):
        head, _, rest = text.removeprefix("/").partition(" ")
        name = plain(head.split("@")[0])
        return Command(script.commands.get(name, ""), rest.strip())
    return _typed_command(script, text) if said.kind == "text" else None


def _typed_command(script: Script, text: str) -> Command | None:
    typed = plain(text)
    if typed in script.commands:
        return Command(script.commands[typed])
    if _calls_person(script, text):
        return Command("person")
    if ticket_number(text):
        return Command("status", text)
    for head in script.flow.commands["status"]:
        rest = text[len(head) :].lstrip(" :")
        if text.casefold().startswith(head) and ticket_number(rest):
            return Command("status", rest)
    return None


def _calls_person(script: Script, text: str) -> bool:
    """True for "bisa telpon petugasnya?"; a question that only mentions an officer has other words, too."""
    officer, contact = script.vocabulary["officer"], script.vocabulary["contact"]
    found = set(words(text))
    return bool(found & officer and found & contact) and found <= officer | contact | script.vocabulary["please"]


def ticket_number(text: str) -> tuple[str, str] | None:
    """(number, code) of a text that is nothing but a ticket's number and perhaps its code."""
    match = _STATUS.fullmatch(text.strip(" .!()[]"))
    if match is None:
        return None
    year, month, count, code = match.groups()
    return f"{year}-{int(month):02d}-{int(count):06d}", (code or "").upper()


def stars_of(text: str) -> str:
    """The number of star signs, where a text is nothing but one to five of them."""
    signs = [sign for sign in text if not sign.isspace() and sign != "\N{VARIATION SELECTOR-16}"]
    return str(len(signs)) if 1 <= len(signs) <= 5 and all(sign in _STARS for sign in signs) else ""


def people_of(script: Script, text: str) -> tuple[str, str] | None:
    """(category, sub-category) of the longest known words within a text: "saya pendamping desa" is not "desa"."""
    spaced = f" {plain(text)} "
    return next(((category, sub) for word, category, sub in script.people if f" {word} " in spaced), None)
