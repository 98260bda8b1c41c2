"""From where the sample's people write: a sub-category and a local government that fit category and topic."""

from __future__ import annotations

import datetime as dt
import random

from core.reference.regions import Regions
from samples.plan import Slot
from samples.shape import Draw, written

LEVELS = ("KAB", "KOTA", "PROV")
SOMETIMES = {"AKADEMISI": 0.4, "MASYARAKAT": 0.5, "SWASTA": 0.5, "MEDIA": 0.3}  # how often the region is known
Whence = tuple[str | None, str | None]


class Places:
    """Draws (sub-category, region code) for the tickets of a month; some governments ask more than others."""

    def __init__(self, regions: Regions, seed: int) -> None:
        self.regions = regions
        habit = random.Random(f"{seed} regions")
        self.weights = {code: habit.lognormvariate(0, 0.6) for code in regions.places}
        self.subcategories = {name: Draw(shares) for name, shares in written("shape")["subcategories"].items()}
        self.draws: dict[tuple[str, str, tuple[str, ...]], Draw[str]] = {}

    def whence(self, slot: Slot, day: dt.date, chance: random.Random) -> Whence:
        """Sub-category and region of a ticket; None where the category has none, or it was not said."""
        if slot.kind == "NONHITUNG":
            return "TANPA_IDENTITAS", None
        if slot.category not in self.subcategories:
            known = chance.random() < SOMETIMES.get(slot.category, 0.0)
            return None, self._region("KAB", slot, day, chance) if known else None
        sub = self.subcategories[slot.category].one(chance)
        if slot.category == "PEMDA":
            return self._government(sub, slot, day, chance)
        if sub == "PENDAMPING_DESA" and not _asked_by_villages(slot):
            sub = "MASYARAKAT"
        known = sub == "PENDAMPING_DESA" or chance.random() < SOMETIMES.get(sub, 0.0)
        return sub, self._region("KAB", slot, day, chance) if known else None

    def distinct(self, count: int, day: dt.date, chance: random.Random) -> list[Whence]:
        """So many different regencies and cities."""
        existing = self.regions.autonomous(day)
        codes = chance.sample([code for code in existing if self.regions.places[code].level != "PROV"], count)
        return [(self.regions.places[code].level, code) for code in codes]

    def _government(self, sub: str, slot: Slot, day: dt.date, chance: random.Random) -> Whence:
        region = self._region(sub if sub in LEVELS else chance.choice(LEVELS), slot, day, chance)
        level = self.regions.places[region].level
        if level == "KAB" and sub in LEVELS and chance.random() < _asked_by_villages(slot):
            return "DESA", region
        return (level if sub in LEVELS else sub), region

    def _region(self, level: str, slot: Slot, day: dt.date, chance: random.Random) -> str:
        topic = written("texts")["topic"].get(slot.topic, {})
        return self._draw(level, day, tuple(topic.get("provinces", ()))).one(chance)

    def _draw(self, level: str, day: dt.date, provinces: tuple[str, ...]) -> Draw[str]:
        key = (f"{day:%Y-%m}", level, provinces)
        if key not in self.draws:
            self.draws[key] = Draw(self._weighed(level, day, provinces) or self._weighed("KAB", day, provinces))
        return self.draws[key]

    def _weighed(self, level: str, day: dt.date, provinces: tuple[str, ...]) -> dict[str, float]:
        found = {}
        for code in self.regions.autonomous(day.replace(day=1)):
            place = self.regions.places[code]
            if place.level == level and (not provinces or place.province_code in provinces):
                found[code] = self.weights[code]
        return found


def _asked_by_villages(slot: Slot) -> float:
    share: float = written("texts")["topic"].get(slot.topic, {}).get("villages", 0.0)
    return share
