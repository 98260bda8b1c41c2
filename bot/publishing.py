"""Publishing a month from chat: a supervisor presses, confirms, and the worker audits and publishes."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from bot.channels.channel import Heard
from bot.desk import Desk
from core.foundation import messages, staff
from core.foundation.errors import Refused
from core.foundation.staff import Staff
from core.reference.calendar import Month
from core.statistics import editions, publication
from core.statistics.figures import TOTAL
from core.statistics.reports.wording import wording

log = logging.getLogger(__name__)

COMMAND, CONFIRM, CANCEL = "/terbitkan", "publish-yes", "publish-no"
DIGITS = 12  # of an edition's hash, by which a button knows what it stands for
MAY = ("supervisor", "admin")


def answered(session: Session, desk: Desk, channel: str, heard: Heard) -> bool:
    """Answers a supervisor who wants to publish a month; False for everybody and everything else."""
    asked = _asked(heard)
    if asked is None or heard.group:
        return False
    person = staff.linked_staff(session, channel, heard.address)
    if person is None or person.role not in MAY:
        return False
    body = _answer(session, desk, person, asked)
    messages.queue(session, channel, heard.address, {**body, "press": heard.press_id}, desk.clock(), purpose="report")
    if "publish" in body:
        order = {"text": "", "order": {**body["publish"], "language": person.language, "actor": f"staff:{person.id}"}}
        messages.queue(session, channel, heard.address, order, desk.clock(), purpose="report")
    return True


def carry_out(desk: Desk, order: Mapping[str, Any]) -> dict[str, Any]:
    """Audits and publishes what a supervisor confirmed; the message that tells them how it went.

    Said again, after a crash or by a second supervisor, it finds the month published and says so.
    """
    month, language = Month.parse(order["month"]), str(order["language"])
    if told := _overtaken(desk, month, str(order["hash"]), language):
        return told
    try:
        report = publication.publish_examined(
            desk.database,
            desk,
            month,
            actor=str(order["actor"]),
            now=desk.clock(),
            expected=str(order["hash"]),
            language=language,
        )
    except Refused as refusal:
        log.warning("%s was not published: %s", month, refusal)
        told = _overtaken(desk, month, str(order["hash"]), language)  # while it was examined
        return told or _say(desk, "publish_refused", language, month, jumlah=str(len(refusal.fields) or 1))
    return _say(desk, "publish_done", language, month, revisi=str(report.revision))


def _overtaken(desk: Desk, month: Month, digits: str, language: str) -> dict[str, Any] | None:
    """What to say where the month is published already or its figures are no longer those that were confirmed."""
    with desk.database.reading() as session:
        edition = editions.standing(session, month)
    if edition is None or not edition.hash.startswith(digits):
        return _say(desk, "publish_stale", language, month)
    return _say(desk, "publish_already", language, month) if edition.state == "published" else None


def _asked(heard: Heard) -> tuple[str, str, str] | None:
    """What is wanted (ask, publish-yes or publish-no), of which month, and the beginning of its hash."""
    if heard.kind == "command":
        command, _, argument = heard.text.strip().partition(" ")
        return ("ask", argument.strip(), "") if command.partition("@")[0].lower() == COMMAND else None
    act, _, rest = heard.button.partition(":")
    month, _, digits = rest.partition(":")
    if heard.kind != "button" or act not in (publication.PUBLISH, CONFIRM, CANCEL):
        return None
    return "ask" if act == publication.PUBLISH else act, month, digits


def _answer(session: Session, desk: Desk, person: Staff, asked: tuple[str, str, str]) -> dict[str, Any]:
    (act, period, digits), language = asked, person.language
    try:
        month = Month.parse(period)
    except Refused:
        return {"text": desk.script(session, desk.clock()).text("publish_usage", language)}
    edition = editions.standing(session, month)
    if act == CANCEL:
        return _said(session, desk, "publish_cancelled", language, month)
    if edition is None:
        return _said(session, desk, "publish_not_closed", language, month)
    if edition.state == "published":
        return _said(session, desk, "publish_already", language, month)
    if digits and not edition.hash.startswith(digits):
        return _said(session, desk, "publish_stale", language, month)
    if act == CONFIRM:
        order = {"month": str(month), "hash": edition.hash[:DIGITS]}
        return {**_said(session, desk, "publish_working", language, month), "publish": order}
    total = wording(language).number(editions.as_report(edition).value(TOTAL))
    values = {"total": total, "revisi": str(edition.revision), "sidik": edition.hash[:DIGITS]}
    script, data = desk.script(session, desk.clock()), f"{month}:{edition.hash[:DIGITS]}"
    rows = [
        [[script.text("button_publish_yes", language), f"{CONFIRM}:{data}"]],
        [[script.text("button_publish_no", language), f"{CANCEL}:{data}"]],
    ]
    return {**_said(session, desk, "publish_ask", language, month, **values), "buttons": rows}


def _say(desk: Desk, key: str, language: str, month: Month, **values: str) -> dict[str, Any]:
    with desk.database.reading() as session:
        return _said(session, desk, key, language, month, **values)


def _said(session: Session, desk: Desk, key: str, language: str, month: Month, **values: str) -> dict[str, Any]:
    link = publication.page_link(desk.settings.public_url, month)
    known = {"bulan": wording(language).date(month.first_day, "month"), "tautan": link, **values}
    return {"text": desk.script(session, desk.clock()).text(key, language, known)}
