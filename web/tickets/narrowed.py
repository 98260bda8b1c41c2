"""What a link of the dashboard leaves of a list beyond what the list's own filters show, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from babel import dates
from flask_babel import gettext

from core.reference import modus
from web.language import language


def narrowed(said: Mapping[str, str], wrong: Collection[str]) -> list[str]:
    """One phrase for each; nothing of what was wrong in the address."""
    return list(_phrases({name: "" if name in wrong else value for name, value in said.items()}))


def _phrases(said: Mapping[str, str]) -> Iterator[str]:
    if said["due"]:
        yield gettext("only what is due later today") if said["due"] == "today" else gettext("only what is overdue")
    if said["modus"]:
        yield gettext("only reports of this kind: %(kind)s", kind=modus.label(said["modus"][:8], language()))
    if said["did"] == "answered":
        yield gettext("only what I answered today")
    elif said["did"] == "closed":
        yield gettext("only what I closed today")
    elif said["did"]:
        yield gettext("only what I logged today")
    if said["until"]:
        yield gettext("only until %(time)s", time=said["until"].replace("T", " "))
    if said["hour"]:
        weekday, hour = said["hour"].split("-")
        names = dates.get_day_names("wide", locale="en_GB" if language() == "en" else "id")
        yield gettext("only %(day)s from %(hour)s", day=names[int(weekday) - 1], hour=f"{hour}.00")
