"""Labels of time as reports print them: "Januari s.d. Juni 2022", "per 30 April", "Tahun 2022"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.foundation.errors import Refused
from core.reference.calendar import Month

NAMES = (
    "januari january", "februari february pebruari", "maret march", "april", "mei may", "juni june", "juli july",
    "agustus august", "september", "oktober october", "november nopember", "desember december",
)  # fmt: skip
SHORT = {"agt": 8, "agu": 8, "ags": 8, "aug": 8, "sept": 9, "okt": 10, "oct": 10, "nop": 11, "des": 12, "dec": 12}
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
DAY = re.compile(r"(?<!\d)(\d{1,2})\s+([^\W\d]+)")
WORD = re.compile(r"[^\W\d]+")


@dataclass(frozen=True)
class Label:
    """What a label says: the numbers of the months in it, its last year and a day; None for what it does not say."""

    months: tuple[int, ...]
    year: int | None
    day: int | None = None

    def is_month(self, month: Month) -> bool:
        """Whether it names this month and no other."""
        return set(self.months) == {month.month} and self.year in (None, month.year)

    def is_year_to(self, month: Month) -> bool:
        """Whether it means January to this month, or the thirteen months that end with it."""
        if not self.months:
            return self.year == month.year and month.month == 12
        return self.months[-1] == month.month and self.months[0] in (1, month.month) and self.year in (None, month.year)

    def is_day_in(self, month: Month) -> bool:
        """Whether it is a day of this month, or the month itself."""
        return self.is_month(month) and (self.day is None or 1 <= self.day <= month.last_day.day)


def read(text: str) -> Label:
    """Reads a label in Indonesian or English. Raises Refused where it names neither a month nor a year."""
    months = tuple(filter(None, (_number(word) for word in WORD.findall(text))))
    years = [int(year) for year in YEAR.findall(text)]
    if not months and not years:
        raise Refused("%(text)s names no month and no year.", text=text)
    days = [int(day) for day, word in DAY.findall(text) if _number(word)]
    return Label(months, years[-1] if years else None, days[-1] if days else None)


def _number(word: str) -> int:
    word = word.lower()
    whole = next((n for n, names in enumerate(NAMES, 1) if word in names.split()), 0)
    cut = next((n for n, names in enumerate(NAMES, 1) if word in (name[:3] for name in names.split())), 0)
    return whole or SHORT.get(word, 0) or cut
