"""What supervisors are told of fraud in chat: counts, kinds and regions; never a name, a number or a person's words."""

from __future__ import annotations

import datetime as dt

from babel.numbers import format_decimal
from sqlalchemy.orm import Session

from core.foundation import messages
from core.reference import modus, regions
from core.reference.centre import Centre
from core.reference.house import House
from core.warnings.broadcasts import Broadcast
from core.warnings.broadcasts.telling import supervisors
from core.warnings.fraud.drafting import LOCALES, Wave, day_text, region_names, texts
from core.warnings.fraud.model import FraudAlert, FraudReport


def tell_wave(session: Session, house: House, wave: Wave, alert: FraudAlert, now: dt.datetime) -> None:
    """Puts the alert in line for all supervisors, each in their language."""
    places = regions.current(session)
    for channel, address, language in supervisors(session, house):
        say, known = texts(language), modus.knowledge().modus
        label = known[wave.modus].label(language) if wave.modus else say["unknown_modus"]
        words = {
            "count": wave.count, "modus": label, "since": day_text(house, wave.since, language),
            "regions": region_names(places, wave.regions, language), "loss": loss_text(wave, language),
            "link": _draft_link(house, alert.broadcast_id), "list": f"{house.settings.public_url}/staff/fraud",
        }  # fmt: skip
        text = say["alert_paid" if wave.paid else "alert"].format(**words)
        key = f"fraud:{alert.id}:{wave.count}:{wave.paid}:{channel}:{address}"
        messages.queue(session, channel, address, {"text": text}, now, purpose="warning", key=key)


def tell_reminder(session: Session, house: House, draft: Broadcast, now: dt.datetime) -> None:
    """Tells all supervisors that the month's reminder is drafted and waits for them."""
    for channel, address, language in supervisors(session, house):
        text = texts(language)["reminder_drafted"].format(link=_draft_link(house, draft.id))
        key = f"fraud-reminder:{draft.id}:{channel}:{address}"
        messages.queue(session, channel, address, {"text": text}, now, purpose="warning", key=key)


def verdict_text(report: FraudReport, centre: Centre, language: str) -> str:
    """An agent's verdict as the person who asked reads it. Raises KeyError where there is none."""
    say = texts("en" if language == "en" else "id")
    what = say["letter"].format(number=report.letter_number) if report.letter_number else say["what_you_sent"]
    verdict = say["verdicts"][report.verdict].format(organisation=centre.short_organisation)
    return str(say["verdict"].format(what=what, verdict=verdict, why=report.verdict_why))


def loss_text(wave: Wave, language: str) -> str:
    """What was paid, in words: a sum, that somebody paid an unknown one, or nothing."""
    say = texts(language)
    if not wave.paid:
        return str(say["no_loss"])
    if wave.rupiah is None:
        return str(say["unknown_loss"])
    return f"Rp{format_decimal(wave.rupiah, locale=LOCALES['en' if language == 'en' else 'id'])}"


def _draft_link(house: House, broadcast_id: int | None) -> str:
    where = f"/{broadcast_id}" if broadcast_id else ""
    return f"{house.settings.public_url}/staff/broadcasts{where}"
