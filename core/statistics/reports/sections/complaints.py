"""Complaints and reports of wrongdoing, and the warning against fraud."""

from __future__ import annotations

from collections.abc import Iterator

from core.reference import modus
from core.statistics.reports.document import Block, Highlight, Highlights, Points, Printed, Prose, Section
from core.statistics.reports.sections.writer import Writer

KINDS = {"PENGADUAN": "reports", "KELUHAN": "complaints"}
NUMBERS = {"reports": "reports.count", "regions": "reports.regions", "fraud": "fraud.count"}


def complaints(write: Writer) -> Section:
    """How many complaints and reports, on what and from how many regions."""
    title = write.text("complaints.title")
    if write.total is None:
        return Section("complaints", title, (Prose((write.missing,), "missing"),), joined=True)
    if not write.count("reports.count") and not write.count("complaints.count"):
        nothing = (write.prose("complaints.none"), write.note(write.text("complaints.note")))
        return Section("complaints", title, nothing, joined=True)
    numbers = {**NUMBERS, "complaints": "complaints.count"}
    shown = [_highlight(write, name, figure_id) for name, figure_id in numbers.items()]
    values = {name: write.figure(figure_id) for name, figure_id in numbers.items() if name != "fraud"}
    sentence = write.prose("complaints.sentence", **values)
    tables = [table for kind in KINDS for table in _by_topic(write, kind)]
    blocks = (Highlights(tuple(shown)), sentence, *tables, write.note(write.text("complaints.note")))
    return Section("complaints", title, blocks, joined=True)


def _highlight(write: Writer, name: str, figure_id: str) -> Highlight:
    below = write.text(f"complaints.{name}_below")
    return Highlight(write.text(f"complaints.{name}"), write.figure(figure_id), (below,))


def _by_topic(write: Writer, kind: str) -> Iterator[Block]:
    ids = {topic: f"kind.{kind}.topic.{topic}.count" for topic in write.words.topics}
    rows: list[tuple[str, Printed]] = [
        (write.name("topic", topic), write.figure(name)) for topic, name in ids.items() if write.count(name)
    ]
    if rows:
        rows.sort(key=lambda row: -write.count(row[1].figure))
        caption = write.text("complaints.by_topic", kind=write.name("kind", kind))
        yield write.table(f"kind.{kind}.topics", caption, ("topic", "count"), rows)


def fraud(write: Writer) -> Section:
    """The warning: how it is done, what to remember, what to do."""
    count = write.figure("fraud.count")
    said = "lead_missing" if count.value is None else "lead" if count.value else "lead_none"
    lead = write.prose(f"fraud.{said}", count=count)
    where = [Highlight(name, Printed(address), (write.text("fraud.confirm"),)) for name, address in _addresses(write)]
    lists = [
        _list(write, "modus", ("modus_1", "modus_2", "modus_3")),
        _list(write, "remember", ("remember_1", "remember_2")),
        _list(write, "do", _to_do(write)),
    ]
    return Section("fraud", write.text("fraud.title"), (lead, *_by_modus(write), *lists, Highlights(tuple(where))))


def _by_modus(write: Writer) -> Iterator[Block]:
    """How many reports of each kind, most first; nothing where there is none, or the edition did not count them."""
    ids = {code: f"fraud.modus.{code}.count" for code in (*modus.codes(), modus.UNKNOWN)}
    rows: list[tuple[str, Printed]] = [
        (modus.label(code, write.language), write.figure(name)) for code, name in ids.items() if write.count(name)
    ]
    if rows:
        rows.sort(key=lambda row: -write.count(row[1].figure))
        yield write.table("fraud.modus", write.text("fraud.by_modus"), ("modus", "count"), rows)


def _list(write: Writer, key: str, keys: tuple[str, ...]) -> Block:
    values = {"url": write.centre.letter_check_url, "email": write.centre.report_email, "ways": _ways(write)}
    points = tuple(write.sentence(f"fraud.{name}", **values) for name in keys)
    return Points(write.text(f"fraud.{key}"), points, "warning" if key == "modus" else "plain")


def _to_do(write: Writer) -> tuple[str, ...]:
    wanted = {
        "do_1": True,
        "do_2": True,
        "do_confirm": bool(_ways(write)),
        "do_check": bool(write.centre.letter_check_url),
        "do_report": bool(write.centre.report_email),
        "do_paid": True,
    }
    return tuple(name for name, said in wanted.items() if said)


def _ways(write: Writer) -> str:
    return write.join([f"{name} {address}" for name, address in _addresses(write)])


def _addresses(write: Writer) -> list[tuple[str, str]]:
    names, centre = write.texts["ways_names"], write.centre
    website = centre.website.removeprefix("https://")
    listed = {names["phone"]: centre.phone, names["whatsapp"]: centre.whatsapp, names["website"]: website}
    return [(name, address) for name, address in listed.items() if address]
