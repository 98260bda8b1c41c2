"""What the tickets of a month are about: channel, kind, category and topic of each, in exactly the counts' numbers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from samples.counts import CATEGORIES, CHANNELS, MonthCounts, apportion
from samples.shape import Draw, written

FRAUD = "N-TIPU"
OTHER_REPORTS = ("extra_allocation", "false_official", "false_link", "capacity_building")
OTHER_COMPLAINTS = ("slow_reply", "application", "late_transfer")


@dataclass
class Slot:
    """A ticket to be; `subject` names the texts of a complaint or a report."""

    channel: str
    kind: str
    category: str = "PEMDA"
    topic: str | None = None
    subject: str = ""


class Plan:
    """The slots of one month."""

    def __init__(self, counts: MonthCounts, chance: random.Random) -> None:
        self.counts, self.chance = counts, chance
        self.draws: dict[tuple[bool, str], Draw[str]] = {}

    def slots(self) -> list[Slot]:
        """All of them, in no order that means anything."""
        slots = [slot for channel in CHANNELS for slot in self._channel(channel)]
        self._set_complaints(slots)
        self._set_categories(slots)
        for slot in slots:
            if slot.topic is None:
                slot.topic = self._topic(slot)
        self._set_live_chat(slots)
        return slots + list(self._uncounted())

    def _channel(self, channel: str) -> Iterator[Slot]:
        count, technical = self.counts.channel(channel), self.counts.technical(channel)
        if technical is None:
            technical = round(count * written("shape")["technical"][channel] * self.chance.uniform(0.97, 1.03))
        for number in range(count):
            yield Slot(channel, "K_TEK" if number < technical else "K_NON")

    def _set_complaints(self, slots: list[Slot]) -> None:
        # E-mails stay consultations: the report splits them into technical and other ones without a rest.
        free = [slot for slot in slots if slot.channel in ("WHATSAPP", "TELEPON")]
        complaints, reports = self.counts.values["complaints.count"], self.counts.values["reports.count"]
        chosen = self.chance.sample(free, complaints + reports)
        for number, slot in enumerate(chosen):
            if number < complaints:
                self._complain(slot, number)
            else:
                slot.kind, slot.topic = "PENGADUAN", FRAUD
                slot.subject = self._pick("report_subjects", OTHER_REPORTS, number)

    def _complain(self, slot: Slot, number: int) -> None:
        slot.kind, slot.subject = "KELUHAN", self._pick("complaint_subjects", OTHER_COMPLAINTS, number)
        slot.topic = written("texts")["complaint"][slot.subject]["topic"]

    def _pick(self, name: str, otherwise: tuple[str, ...], number: int) -> str:
        subjects = self.counts.values.get(name)
        if subjects:
            return str(subjects[number % len(subjects)])
        return self.chance.choice(otherwise)

    def _set_categories(self, slots: list[Slot]) -> None:
        counts = self.counts.categories() or self._chance_categories()
        consultations = [slot for slot in slots if not slot.subject]  # complaints and reports are local governments'
        counts["PEMDA"] -= len(slots) - len(consultations)
        codes = [code for code, count in counts.items() for _ in range(count)]
        self.chance.shuffle(codes)
        for slot, code in zip(consultations, codes, strict=True):
            slot.category = code

    def _chance_categories(self) -> dict[str, int]:
        shares = written("shape")["categories"]
        weights = [shares[code] * self.chance.uniform(0.9, 1.1) for code in CATEGORIES]
        return dict(zip(CATEGORIES, apportion(self.counts.total, weights), strict=True))

    def _set_live_chat(self, slots: list[Slot]) -> None:
        if top := self.counts.values.get("top_topic_of_live_chat"):
            chats = [slot for slot in slots if (slot.channel, slot.kind) == ("LIVECHAT", "K_TEK")]
            for slot in chats[:2]:
                slot.topic = str(top)

    def _topic(self, slot: Slot) -> str:
        key = (slot.kind == "K_TEK", slot.category)
        if key not in self.draws:
            self.draws[key] = Draw({code: self._weight(code, slot.category) for code in self._topics[key[0]]})
        return self.draws[key].one(self.chance)

    @cached_property
    def _topics(self) -> dict[bool, list[str]]:
        names = list(written("texts")["topic"])
        return {technical: [name for name in names if is_technical(name) == technical] for technical in (True, False)}

    def _weight(self, code: str, category: str) -> float:
        topic = written("texts")["topic"][code]
        if "provinces" in topic and category != "PEMDA":
            return 0.0
        peak = 2.0 if self.counts.month.month in topic.get("peaks", ()) else 1.0
        return float(topic["weight"] * peak * topic.get("more", {}).get(category, 1.0))

    def _uncounted(self) -> Iterator[Slot]:
        for _ in range(self.counts.uncounted):
            channel = self.chance.choice(("WHATSAPP", "WHATSAPP", "WHATSAPP", "TELEPON"))
            yield Slot(channel, "NONHITUNG", "LAINNYA", "N-LAIN")


def is_technical(topic: str) -> bool:
    """Whether the sample asks the topic as a technical consultation."""
    return topic != "LUAR" and not topic.startswith("N-")
