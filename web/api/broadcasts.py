"""Broadcasts for other systems: a draft is made, and what became of it is read; approving is for people."""

from __future__ import annotations

from flask import Blueprint, Response, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from core.foundation.errors import Refused
from core.warnings import broadcasts
from core.warnings.broadcasts import Audience, Broadcast, Content
from web.api.answers import answer
from web.api.caller import caller
from web.api.operations import Operation, operation, taken
from web.api.shapes import BroadcastGiven, BroadcastResults, NewBroadcast, To
from web.broadcasts.form import rules
from web.context import db, now

page = Blueprint("broadcasts", __name__)
LONGEST = 9  # digits of a number that a database can know as an id


@page.post("/broadcasts")
@operation(
    Operation(
        "Draft a broadcast; people approve it", {201: ("The draft.", BroadcastGiven)}, takes=NewBroadcast,
        fails=(400, 413, 415, 422),
    )
)  # fmt: skip
def draft() -> Response:
    """Makes a draft, and nothing more: no token submits, approves or releases it."""
    said = taken(NewBroadcast)
    words = said.model_dump(exclude={"to"})
    lists = {name: tuple(codes) for name, codes in said.to if isinstance(codes, list)}
    audience = Audience(**lists, contacts=said.to.contacts, banner=said.to.banner)
    with db().writing() as session:
        content = Content(**words, audience=audience)
        made = broadcasts.draft(session, rules(session), content, author=None, actor=caller().actor, now=now())
        assert made is not None
        response = answer(_given(session, made), 201)
        response.headers["Location"] = url_for(".show", broadcast_id=made.id)
    return response


@page.get("/broadcasts/<broadcast_id>")
@operation(Operation("A broadcast and what became of it", {200: ("As it stands.", BroadcastGiven)}, fails=(404,)))
def show(broadcast_id: str) -> Response:
    """Its state, and how many recipients are in which state."""
    if not (broadcast_id.isascii() and broadcast_id.isdecimal()) or len(broadcast_id) > LONGEST:
        raise NotFound
    with db().reading() as session:
        try:
            found = broadcasts.by_id(session, int(broadcast_id))
        except Refused:
            raise NotFound from None
        return answer(_given(session, found))


def _given(session: Session, found: Broadcast) -> BroadcastGiven:
    return BroadcastGiven(
        id=found.id, state=found.state, kind=found.kind, title_id=found.title_id, title_en=found.title_en,
        text_id=found.text_id, text_en=found.text_en, to=To(**found.audience),
        results=BroadcastResults(**vars(broadcasts.counts(session, found))),
    )  # fmt: skip
