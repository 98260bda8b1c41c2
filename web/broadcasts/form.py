"""What is typed in a broadcast's form, and what of it is meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from core.foundation.errors import Refused
from core.reference import regions, taxonomy
from core.warnings import broadcasts
from core.warnings.broadcasts import WAYS, Audience, Broadcast, Content, Rules
from web.context import calendar, centre, now, settings

WORDS = ("title_id", "title_en", "text_id", "text_en")


def rules(session: Session) -> Rules:
    """What a content is checked against now; links may lead to the centre's own pages too."""
    words = taxonomy.current(session, calendar(session).local_day(now()))
    own = urlsplit(settings().public_url).hostname or ""
    return Rules(words, regions.current(session), (*centre().link_hosts, own))


def understood(session: Session, form: MultiDict[str, str]) -> Content:
    """The content that a form means. Raises Refused for regions that there are none of."""
    groups = tuple(filter(None, re.split(r"[\s,;]+", form.get("groups", ""))))
    audience = Audience(
        categories=tuple(form.getlist("categories")), regions=_regions(session, form.get("regions", "")),
        channels=tuple(form.getlist("channels")),
        groups=groups, contacts="contacts" in form, banner="banner" in form,
    )  # fmt: skip
    return Content(kind=form.get("kind", ""), audience=audience, **{name: form.get(name, "") for name in WORDS})


def typed(broadcast: Broadcast | None, session: Session) -> dict[str, Any]:
    """The form's values of a broadcast, or of a new one."""
    if broadcast is None:
        new = {"kind": "warning", "contacts": "1", "banner": "1", "categories": [], "regions": "", "groups": ""}
        return {**new, "channels": WAYS}
    audience, places = broadcasts.audience_of(broadcast), regions.current(session)
    return {
        **{name: getattr(broadcast, name) for name in ("kind", *WORDS)},
        "categories": list(audience.categories),
        "channels": list(audience.channels),
        "regions": "; ".join(places.label(code) for code in audience.regions),
        "groups": ", ".join(audience.groups),
        "contacts": "1" if audience.contacts else "",
        "banner": "1" if audience.banner else "",
    }


def sent(form: MultiDict[str, str]) -> Mapping[str, Any]:
    """The form's values as they were sent."""
    return {**form.to_dict(), "categories": form.getlist("categories"), "channels": form.getlist("channels")}


def _regions(session: Session, text: str) -> tuple[str, ...]:
    places = regions.current(session)
    try:
        return tuple(places.resolve(name.strip()) for name in text.split(";") if name.strip())
    except Refused as refusal:
        raise Refused("Please correct the marked fields.", fields={"regions": refusal}) from refusal
