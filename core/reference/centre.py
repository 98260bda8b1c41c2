"""The centre's own profile: its names, the ways to reach it, its hours and how long it keeps what people write."""

from __future__ import annotations

import re
import tomllib
from functools import cached_property, lru_cache
from itertools import groupby, pairwise
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from core.foundation.errors import Refused
from core.reference.calendar import OfficeHours

FILE = Path(__file__).parent / "data" / "centre.toml"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_NAMES = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


class Account(BaseModel):
    """An account on a social network: the network's name, and what the account is called there."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: str = Field(min_length=1)
    address: str = Field(min_length=1)


class ComplaintTerms(BaseModel):
    """Until when complaints are dealt with: working days, where nothing else is said; and who may read which kinds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    acknowledge_days: int = Field(1, ge=0, le=365)
    response_days: int = Field(3, ge=0, le=365)
    complaint_days: int = Field(5, ge=1, le=365)
    report_days: int = Field(14, ge=1, le=365)
    examination_calendar_days: int = Field(60, ge=1, le=730)
    restricted_kinds: tuple[str, ...] = ("PENGADUAN",)


class RequestTerms(BaseModel):
    """The terms of requests for public information in working days, and what stands on their letters.

    Law 14/2008: an answer within 10 working days after the request is complete (article 22(7)), once 7 more; an
    objection within 30 and its reply within 30 (articles 36 and 37); a dispute within 14 (article 37). Three days for
    completing are common practice. Whether the day of completion and joint leave count, the law leaves open.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    mark: str = Field("PPID", min_length=1, max_length=20, pattern=r"[\w.-]+")
    answer_days: int = Field(10, ge=1, le=365)
    extension_days: int = Field(7, ge=1, le=365)
    completion_days: int = Field(3, ge=1, le=365)
    objection_days: int = Field(30, ge=1, le=365)
    reply_days: int = Field(30, ge=1, le=365)
    dispute_days: int = Field(14, ge=1, le=365)
    first_day_counts: bool = False
    joint_leave_counts: bool = False
    remind_days: tuple[int, ...] = (3, 1)
    city: str = "Jakarta"
    official: str = ""
    superior: str = ""


class Centre(BaseModel):
    """What `centre.toml` says."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: str = Field(min_length=1)
    organisation_id: str = Field(min_length=1)
    organisation_en: str = Field(min_length=1)
    short_organisation: str = Field(min_length=1)
    phone: str = ""
    whatsapp: str = ""
    email: str = ""
    report_email: str = ""
    website: str = ""
    eppid: str = ""
    live_chat: str = ""
    hai: str = ""
    video_conference: str = ""
    social: tuple[Account, ...] = ()
    letter_check_url: str = ""
    data_licence: str = ""
    link_hosts: tuple[str, ...] = ()
    zone_label: str = Field(min_length=1)
    retention_id: str = Field(min_length=1)
    retention_en: str = Field(min_length=1)
    hours: OfficeHours
    complaints: ComplaintTerms = ComplaintTerms()
    requests: RequestTerms = RequestTerms()

    @field_validator("hours", mode="before")
    @classmethod
    def _week(cls, value: object) -> OfficeHours:
        if isinstance(value, OfficeHours):
            return value
        if not isinstance(value, dict) or not any(value.values()):
            raise ValueError('it needs at least one day such as monday = ["08:00-16:00"]')
        if wrong := sorted(set(value) - set(WEEKDAYS)):
            raise ValueError(f"there is no weekday {wrong[0]}")
        return OfficeHours(tuple(_spans(value.get(day, [])) for day in WEEKDAYS))

    @field_validator("website", "eppid", "live_chat", "hai", "letter_check_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and not re.match(r"https?://[^\s/]+", value):
            raise ValueError("it must begin with http:// or https://")
        return value

    @cached_property
    def emails(self) -> tuple[str, ...]:
        """All mail addresses, the one for questions first."""
        return tuple(filter(None, (self.email, self.report_email)))

    def organisation(self, language: str = "id") -> str:
        """The organisation's full name."""
        return self.organisation_en if language.startswith("en") else self.organisation_id

    def retention(self, language: str = "id") -> str:
        """How long conversations are kept, as a phrase."""
        return self.retention_en if language.startswith("en") else self.retention_id

    def hours_text(self, language: str = "id") -> str:
        """The hours with their zone, such as "Senin–Jumat 08.00–16.00 WIB"."""
        language = "en" if language.startswith("en") else "id"
        parts = []
        for spans, group in groupby(range(7), key=lambda day: self.hours.week[day]):
            days = list(group)
            if spans:
                times = " & ".join(f"{_clock(opens, language)}–{_clock(closes, language)}" for opens, closes in spans)
                parts.append(f"{_day_range(days, language)} {times}")
        return f"{', '.join(parts)} {self.zone_label}"


@lru_cache(maxsize=8)
def load_centre(path: Path | None = None) -> Centre:
    """The profile in a file, by default the shipped one. Raises Refused naming the file and the key that is wrong."""
    path = path or FILE
    try:
        return Centre.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("The centre's file %(file)s cannot be read.", file=path.name) from error
    except tomllib.TOMLDecodeError as error:
        raise Refused("The centre's file %(file)s is not TOML: %(why)s.", file=path.name, why=error) from error
    except ValidationError as error:
        first = error.errors()[0]
        key, why = ".".join(str(part) for part in first["loc"]), first["msg"].removeprefix("Value error, ")
        raise Refused("The centre's file %(file)s, key %(key)s: %(why)s.", file=path.name, key=key, why=why) from error


def _spans(texts: object) -> tuple[tuple[int, int], ...]:
    if not isinstance(texts, list):
        raise ValueError('a day is a list of spans such as ["08:00-12:00", "13:00-16:00"]')
    spans = tuple(_span(str(text)) for text in texts)
    if any(closes > opens for (_, closes), (opens, _) in pairwise(spans)):
        raise ValueError("the spans of a day must follow each other")
    return spans


def _span(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d\d):([0-5]\d)\s*[-–]\s*(\d\d):([0-5]\d)", text.strip())
    opens, closes = (int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])) if match else (1, 0)
    if not opens < closes <= 24 * 60:
        raise ValueError(f"{text} is not a span of a day such as 08:00-16:00")
    return opens, closes


def _clock(minutes: int, language: str) -> str:
    mark = ":" if language == "en" else "."
    return f"{minutes // 60:02d}{mark}{minutes % 60:02d}"


def _day_range(days: list[int], language: str) -> str:
    names = DAY_NAMES[language]
    return names[days[0]] if len(days) == 1 else f"{names[days[0]]}–{names[days[-1]]}"
