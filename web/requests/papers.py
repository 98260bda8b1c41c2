"""Letters to applicants: made, and handed out as PDF."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from core.foundation.errors import Refused
from core.requests import letters, objections
from web.context import actor, centre, db, now
from web.requests import asked
from web.requests.pages import readable, render

page = Blueprint("request_letters", __name__)


@page.post("/requests/<int:request_id>/letters")
def make(request_id: int) -> ResponseReturnValue:
    """Makes a letter and shows it."""
    form = request.form
    try:
        with db().writing() as session:
            one = readable(session, request_id, lock=True)
            appeals = {str(appeal.id): appeal for appeal in objections.of_request(session, one.id)}
            made = letters.make(
                session, centre(), one, form.get("kind", ""), language=form.get("language", "id"),
                dated=asked.day(form, "dated"), number=form.get("number", ""),
                objection=appeals.get(form.get("objection", "")), actor=actor(), now=now(),
            )  # fmt: skip
            letter_id = made.id
    except Refused as refusal:
        return render(request_id, refusal, "letter"), 422
    return redirect(url_for(".show", letter_id=letter_id), 303)


@page.get("/requests/letters/<int:letter_id>.pdf")
def show(letter_id: int) -> ResponseReturnValue:
    """A letter as PDF."""
    with db().reading() as session:
        letter = letters.by_id(session, letter_id)
        one = readable(session, letter.request_id)
        name = f"{one.label.replace('/', '-')}-{letter.kind}.pdf"
        session.expunge(letter)
    made = BytesIO(letters.pdf(letter))
    return send_file(made, mimetype="application/pdf", download_name=name)
