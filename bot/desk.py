"""What all parts of the bot work with: settings, database, clock, channels, and what they say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.dates import format_datetime
from sqlalchemy.orm import Session

from bot.channels.channel import Channel
from bot.channels.telegram import Telegram
from bot.script import Script, Topic
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference import calendar, taxonomy
from core.reference.calendar import Calendar
from core.reference.centre import Centre, load_centre

LOCALES = {"id": "id_ID", "en": "en_GB"}


@dataclass(frozen=True)
class Desk:
    """One bot at work."""

    settings: Settings
    database: Database
    clock: Callable[[], dt.datetime]
    channels: Mapping[str, Channel]

    @property
    def centre(self) -> Centre:
        """The centre's profile."""
        return load_centre(self.settings.centre_file)

    def calendar(self, session: Session) -> Calendar:
        """The centre's calendar."""
        return calendar.load(session, self.settings.zone, self.centre.hours)

    def script(self, session: Session, now: dt.datetime) -> Script:
        """The questions and texts, with the topics as they are called today."""
        words = taxonomy.current(session, self.calendar(session).local_day(now))
        topics = {
            code: Topic(words.technical(code), {"id": topic.label_id, "en": topic.label_en})
            for code, topic in words.topics.items()
        }
        return Script.load(_values(self.centre), topics)

    @property
    def models(self) -> Path:
        """Where models of messages are kept."""
        return self.settings.data_dir / "models"

    def when(self, instant: dt.datetime, language: str) -> str:
        """A time as people read it, in the centre's zone: "Selasa, 25 November 2026 pukul 16.00"."""
        local = instant.astimezone(self.settings.zone)
        if language == "en":
            return format_datetime(local, "EEEE, d MMMM y, HH:mm", locale=LOCALES["en"])
        return format_datetime(local, "EEEE, d MMMM y 'pukul' HH.mm", locale=LOCALES["id"])


def open_desk(settings: Settings, database: Database, clock: Callable[[], dt.datetime]) -> Desk:
    """The desk with every channel that the settings switch on."""
    channels: dict[str, Channel] = {}
    if settings.bot_token:
        limit = settings.attachment_limit_mb * 2**20
        channels["TELEGRAM"] = Telegram(settings.bot_token, settings.bot_api_url, limit)
    return Desk(settings, database, clock, channels)


def _values(centre: Centre) -> dict[str, str]:
    return {
        "nama_layanan": centre.name,
        "singkatan": centre.short_organisation,
        "unit": centre.organisation("id"),
        "unit.en": centre.organisation("en"),
        "jam_layanan": centre.hours_text("id"),
        "jam_layanan.en": centre.hours_text("en"),
        "retensi": centre.retention("id"),
        "retensi.en": centre.retention("en"),
        "telepon": centre.phone,
        "whatsapp": centre.whatsapp,
        "situs": centre.website.removeprefix("https://"),
        "email_layanan": centre.email,
        "email_lapor": centre.report_email,
        "tautan_eppid": centre.eppid,
    }
