"""What the sample's people ask and are told, put together from texts.toml in the manner of each channel."""

from __future__ import annotations

import datetime as dt
import random
import re
from typing import Any

from core.reference.calendar import Calendar, Month
from samples.plan import Slot
from samples.shape import written

CHATS = ("WHATSAPP", "LIVECHAT")
LETTERS = ("EMAIL", "HAI")
PLANNING = 8  # from this month on people ask about the year to come
ASKED_BACK = "Kami minta dokumen pendukung dikirimkan dahulu agar dapat diperiksa."


class Wording:
    """Draws questions and answers."""

    def __init__(self, calendar: Calendar, chance: random.Random) -> None:
        self.calendar, self.chance = calendar, chance
        self.texts, self.frames = written("texts"), written("texts")["frames"]
        self.slang = re.compile(rf"\b({'|'.join(self.texts['slang'])})\b")

    def question(self, slot: Slot, place: str, happened_at: dt.datetime) -> tuple[str, str | None]:
        """What was asked, and its aspect."""
        aspect, text = self._template(slot)
        text = text.format(**self._places(place, happened_at))
        if slot.kind == "NONHITUNG":
            return text, None
        return self._framed(slot.channel, text, self.calendar.salutation(happened_at)), aspect

    def answer(self, slot: Slot, aspect: str | None, status: str) -> str:
        """What was told; nothing while the ticket waits for an answer."""
        if status == "OPEN" or slot.kind == "NONHITUNG":
            return ""
        if status == "WAITING":
            return ASKED_BACK
        if slot.subject:
            return str(self._special(slot)["answer"])
        answers = self.texts["topic"][slot.topic]["answers"]
        return str(self.chance.choice(answers[aspect] if isinstance(answers, dict) else answers))

    def _special(self, slot: Slot) -> dict[str, Any]:
        texts: dict[str, Any] = self.texts["complaint" if slot.kind == "KELUHAN" else "report"][slot.subject]
        return texts

    def _template(self, slot: Slot) -> tuple[str | None, str]:
        if slot.kind == "NONHITUNG":
            return None, self.chance.choice(self.texts["uncounted"]["questions"])
        if slot.subject:
            special = self._special(slot)
            return special.get("aspect"), self.chance.choice(special["questions"])
        groups = self.texts["topic"][slot.topic]["questions"]
        aspect, text = self.chance.choice([(aspect, text) for aspect, texts in groups.items() for text in texts])
        return (None if aspect == "none" else aspect), text

    def _places(self, place: str, happened_at: dt.datetime) -> dict[str, object]:
        day = self.calendar.local_day(happened_at)
        before = Month.of(day).previous()
        return {
            "daerah": place or "daerah kami", "bidang": self.chance.choice(self.frames["bidang"]),
            "bulan": self.frames["bulan"][before.month - 1], "tw": (before.month - 1) // 3 + 1,
            "smt": 1 if 6 <= before.month <= 11 else 2, "hari": self.chance.randint(2, 14),
            "tahap": self.chance.choice(("I", "II", "III")), "tahun": day.year, "lalu": day.year - 1,
            "depan": day.year + 1 if day.month >= PLANNING else day.year,
        }  # fmt: skip

    def _framed(self, channel: str, text: str, time_of_day: str) -> str:
        if channel in CHATS:
            if self.chance.random() < 0.5:
                text = self.slang.sub(lambda found: str(self.texts["slang"][found[0]]), text)
            return self._between("greeting", text, "thanks", time_of_day)
        text = text[0].upper() + text[1:]
        if channel in LETTERS:
            text = text if text[-1] in "?." else f"{text}."
            return self._between("letter_greeting", text, "letter_thanks", time_of_day)
        return text  # a call's question is the agent's own short note

    def _between(self, before: str, text: str, after: str, time_of_day: str) -> str:
        greeting = self.chance.choice(self.frames[before]).format(waktu=time_of_day)
        thanks = self.chance.choice(self.frames[after])
        return f"{greeting}{text}{',' if thanks and text[-1] not in '?.' else ''}{thanks}"
