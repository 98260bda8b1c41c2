"""`dering suggest`: what messages on standard input seem to be about."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import click

from cli.context import Opened, opened
from core.consultations.learning import Model, learned, reader
from core.reference import regions, taxonomy
from core.reference.regions import Regions
from core.reference.taxonomy import Taxonomy
from samples import corpus

LONGEST = 10_000  # characters of a line that are read; the rest of it is passed over
RANKED = 5  # topics that are told


@click.command()
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each message.")
@click.option("--language", type=click.Choice(("id", "en")), default="id", help="Of the signals.")
@opened
def suggest(centre: Opened, as_json: bool, language: str) -> None:
    """Reads one message a line on standard input, and says of each its topic, region, category and signs of fraud."""
    folder = centre.settings.data_dir / "models"
    with centre.database.reading() as session:
        words = taxonomy.current(session, centre.calendar(session).local_day(centre.now()))
        places = regions.current(session)
        model = reader(session, folder).model
    model = model or learned(folder, corpus.training(), words.topics)
    for text in _lines():
        said = _said(model, words, places, text, language)
        click.echo(json.dumps(said, ensure_ascii=False) if as_json else _in_words(said))


def _lines() -> Iterator[str]:
    """The lines of standard input, whatever bytes they hold, as they come and never more of one than is looked at."""
    stream = sys.stdin.buffer
    while line := stream.readline(4 * LONGEST):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = stream.readline(4 * LONGEST)
        yield line.decode("utf-8", "replace").strip()[:LONGEST]


def _said(model: Model, words: Taxonomy, places: Regions, text: str, language: str) -> dict[str, Any]:
    found, guesses = model.understand(text, words.topics, language), places.find(text)
    ranked = [{"topic": code, "confidence": round(likely, 4)} for code, likely in found.topics[:RANKED]]
    return {
        "topic": ranked[0]["topic"] if ranked else None,
        "topics": ranked,
        "confidence": ranked[0]["confidence"] if ranked else 0.0,
        "fraud": found.asks_about_fraud,
        "fraud_score": round(found.fraud_score, 4),
        "signals": list(found.reasons),
        "region_code": regions.settled(guesses),
        "regions": [guess.code for guess in guesses],
        "category": found.category or None,
        "category_confidence": round(found.category_likelihood, 4),
    }


def _sure(said: dict[str, Any]) -> str:
    return f"{said['category']} {said['category_confidence']:.2f}" if said["category"] else ""


def _in_words(said: dict[str, Any]) -> str:
    fraud = f"   fraud? {said['fraud_score']:.2f} {', '.join(said['signals'])}" if said["fraud"] else ""
    who = "   ".join(filter(None, (said["region_code"] or "/".join(said["regions"]), _sure(said))))
    return f"{said['topic'] or '-':<10} {said['confidence']:.2f}   {who}{fraud}".rstrip()
