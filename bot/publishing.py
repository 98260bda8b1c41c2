"""Publishing a month from chat: a supervisor presses, confirms, and the worker audits and publishes."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.channels.channel import Heard
from bot.desk import Desk
from core.foundation import messages, staff
from core.foundation.errors import Refused
from core.foundation.staff import Staff
from core.reference.calendar import Month
from core.statistics import editions, publication
from core.statistics.editions import Edition
from core.statistics.figures import TOTAL
from core.statistics.reports.wording import wording

log = logging.getLogger(__name__)

COMMAND, CONFIRM, CANCEL = "/terbitkan", "publish-yes", "publish-no"
CONFLICTS = 3  # contradictions that are told in the chat
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
        wanted = {**body["publish"], "language": person.language, "actor": f"staff:{person.id}"}
        order = {"text": body["text"], "order": wanted}
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
        return told or _refused(desk, month, language, refusal)
    except SQLAlchemyError:
        raise  # it is tried again
    except Exception:
        log.exception("%s could not be examined", month)
        return _say(desk, "publish_broken", language, month)
    return _say(desk, "publish_done", language, month, revisi=str(report.revision))


def _refused(desk: Desk, month: Month, language: str, refusal: Refused) -> dict[str, Any]:
    """Where the figures contradict each other, the first of them with both numbers; the page has them all."""
    conflicts = list(refusal.fields.values())
    told = _say(desk, "publish_refused", language, month, jumlah=str(refusal.values.get("count", 1)))
    with desk.database.reading() as session:
        script = desk.script(session, desk.clock())
    lines = [script.text("publish_conflict", language, _sides(one)) for one in conflicts[:CONFLICTS]]
    return {"text": "\n".join((told["text"], *lines))}


def _sides(conflict: Refused) -> dict[str, str]:
    values = {name: str(value) for name, value in conflict.values.items()}
    return {"nama": values.get("left_name", ""), "kiri": values.get("left", ""), "kanan": values.get("right", "")}


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
        month = Month.parse(period) if period else _last_month(session, desk)
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
    return _question(session, desk, edition, month, language)


def _question(session: Session, desk: Desk, edition: Edition, month: Month, language: str) -> dict[str, Any]:
    """Whether to publish it, with what would be published and the two buttons."""
    total = wording(language).number(editions.as_report(edition).value(TOTAL))
    values = {"total": total, "revisi": str(edition.revision), "sidik": edition.hash[:DIGITS]}
    script, data = desk.script(session, desk.clock()), f"{month}:{edition.hash[:DIGITS]}"
    named = {"bulan": wording(language).date(month.first_day, "month"), "revisi": values["revisi"]}
    rows = [
        [[script.text("publish_yes", language, named), f"{CONFIRM}:{data}"]],
        [[script.text("button_publish_no", language), f"{CANCEL}:{data}"]],
    ]
    return {**_said(session, desk, "publish_ask", language, month, **values), "buttons": rows}


def _last_month(session: Session, desk: Desk) -> Month:
    return Month.of(desk.calendar(session).local_day(desk.clock())).previous()


def _say(desk: Desk, key: str, language: str, month: Month, **values: str) -> dict[str, Any]:
    with desk.database.reading() as session:
        return _said(session, desk, key, language, month, **values)


def _said(session: Session, desk: Desk, key: str, language: str, month: Month, **values: str) -> dict[str, Any]:
    link = publication.page_link(desk.settings.public_url, month)
    known = {"bulan": wording(language).date(month.first_day, "month"), "tautan": link, **values}
    return {"text": desk.script(session, desk.clock()).text(key, language, known)}
