"""Other systems draft broadcasts and read what became of them; they approve nothing."""

from __future__ import annotations

from tests.api.conftest import Ask

DRAFT = {
    "title_id": "Waspada",
    "title_en": "Beware",
    "text_id": "DJPK tidak memungut biaya.",
    "text_en": "DJPK takes no fees.",
}


def test_a_draft_is_made_and_read(ask: Ask) -> None:
    made = ask("POST", "/broadcasts", {**DRAFT, "to": {"categories": ["PEMDA"], "banner": False}})
    assert (made.status_code, made.json["state"], made.json["kind"]) == (201, "draft", "warning")
    read = ask("GET", f"/broadcasts/{made.json['id']}")
    assert read.json == made.json
    assert read.json["to"]["categories"] == ["PEMDA"]
    assert read.json["results"] == dict.fromkeys(read.json["results"], 0)
    assert made.headers["Location"].endswith(f"/broadcasts/{made.json['id']}")


def test_what_is_wrong_is_named(ask: Ask) -> None:
    wrong = ask("POST", "/broadcasts", {**DRAFT, "text_id": "Buka bit.ly/x", "to": {"regions": ["99.99"]}})
    assert wrong.status_code == 422
    assert set(wrong.json["fields"]) == {"text_id", "regions"}
    assert ask("POST", "/broadcasts", {**DRAFT, "state": "approved"}).status_code == 422
    for number in ("99", "x", "9" * 30):
        assert ask("GET", f"/broadcasts/{number}").status_code == 404
    for act in ("approve", "submit", "release", "stop"):
        assert ask("POST", f"/broadcasts/1/{act}", {}).status_code == 404
