"""The report as a page: its sections as HTML in which every figure carries its id, its value and its tickets."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup, escape

from core.reference.taxonomy import Taxonomy
from core.statistics.editions import Report
from core.statistics.figures import Figure, Meaning, breakdowns, meanings, registry
from core.statistics.reports.charts import FORMAT_LOCALES
from core.statistics.reports.document import Chart, Document, Printed, Section, Spec, Table, Words
from core.statistics.reports.wording import FOLDER

HERE = Path(__file__).with_name("html")
STYLE = HERE / "report.css"
WIDTH = 520  # pixels of a chart that is a picture
ROOM = {"left": 2, "top": 4, "right": 22, "bottom": 4}  # around it: the reader's letters may be wider than ours


@dataclass(frozen=True)
class Binding:
    """What ties a page to the place where it is read.

    `tickets` gives the address of the tickets behind a figure, "" where there is none to open; `draw` makes SVG of a
    chart in a language, and without it the page's script draws.
    """

    report: Report
    words: Taxonomy
    tickets: Callable[[Figure], str]
    draw: Callable[[Spec, str], str] | None = None


@dataclass(frozen=True)
class Frame:
    """What stands around a whole page: addresses of style sheets and scripts, and of other pages by their names.

    Without style sheets the report's own stands in the page itself, so that it is one file.
    """

    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    icon: str = ""


@dataclass(frozen=True)
class Paper:
    """A document's blocks as HTML."""

    document: Document
    binding: Binding

    @property
    def texts(self) -> Mapping[str, Any]:
        """The page's own words."""
        return texts(self.document.language)

    def blocks(self, section: Section) -> Markup:
        """A section's blocks without its title."""
        return Markup(_templates().get_template("blocks.html").render(paper=self, section=section))

    def printed(self, printed: Printed, look: str = "") -> Markup:
        """A value; where it is a figure with its id, its full value and its definition, and a link to its tickets."""
        text = Markup("{} <small>({})</small>").format(printed.text, printed.as_of) if printed.as_of else printed.text
        figure = self._figure(printed)
        if figure is None:
            return Markup('<span class="{}">{}</span>').format(look, text) if look else escape(text)
        attributes = {
            "class": f"fig {look}".strip(),
            "data-figure": figure.id,
            "data-value": "" if figure.value is None else json.dumps(figure.value),
            **self._defined(figure.id),
        }
        address = self.binding.tickets(figure) if figure.value is not None else ""
        if address:
            return _element("a", {"href": address, **attributes}, text)
        return _element("span", attributes, text)

    def words(self, words: Words) -> Markup:
        """A sentence with its figures."""
        return Markup("").join(self.printed(word) if isinstance(word, Printed) else word for word in words)

    def drawing(self, chart: Chart) -> Markup:
        """The chart as SVG, or as a definition for the page's script."""
        language = self.document.language
        if self.binding.draw is None:
            given = {"spec": chart.spec, "language": language, "formats": FORMAT_LOCALES[language]}
            return Markup('<script type="application/json">{}</script>').format(Markup(htmlsafe_json_dumps(given)))
        return Markup(self.binding.draw(chart.spec, language))

    def row_ids(self, table: Table) -> list[str]:
        """What the rows of a table are called on the page, so that a figure can point to its definition."""
        named = table.id == "definitions" and len(table.rows) == len(registry())
        return [_note(n) if named else "" for n in range(len(table.rows))]

    def _figure(self, printed: Printed) -> Figure | None:
        if not printed.figure:
            return None
        try:
            figure = self.binding.report[printed.figure]
        except KeyError:
            return None
        return figure if printed.value == figure.value else None  # a part of a list is not the figure itself

    def _defined(self, figure_id: str) -> dict[str, str]:
        meaning = self._meanings.get(figure_id)
        if meaning is None:
            return {"data-tip": breakdowns.explained(figure_id, self.document.language)}
        tip = meaning.explained(self.binding.words, self.document.language)
        return {"data-tip": tip, "aria-describedby": _note(_places()[meaning.definition.pattern])}

    @cached_property
    def _meanings(self) -> dict[str, Meaning]:
        return {meaning.id: meaning for meaning in meanings(self.binding.words)}


def for_pictures(document: Document) -> Document:
    """The document with charts as wide as a page and without titles, which the page has already: for `draw`."""
    sections = []
    for section in document.sections:
        blocks = [replace(b, spec=_untitled(b.spec)) if isinstance(b, Chart) else b for b in section.blocks]
        sections.append(replace(section, blocks=tuple(blocks)))
    return replace(document, sections=tuple(sections))


def _untitled(spec: Spec) -> Spec:
    title = {"text": spec["title"]["subtitle"], "fontSize": 11, "fontWeight": 400}
    fitting = {"type": "fit-x", "contains": "padding"}
    return {**spec, "title": title, "width": WIDTH, "autosize": fitting, "padding": ROOM}


def whole(document: Document, binding: Binding, frame: Frame | None = None) -> str:
    """The report as one HTML page, in a frame or as a file of its own."""
    frame = frame or Frame()
    paper = Paper(document, binding)
    style = "" if frame.styles else STYLE.read_text(encoding="utf-8")
    return (
        _templates()
        .get_template("report.html")
        .render(paper=paper, document=document, frame=frame, style=Markup(style), texts=paper.texts)
    )


def listed(rows: Iterable[Mapping[str, Any]], language: str, frame: Frame, title: str, said: str = "") -> str:
    """A page that lists published reports below the sentence `said`.

    Each row has name, address, what it is about, and other forms as (name, address) pairs.
    """
    return (
        _templates()
        .get_template("listed.html")
        .render(rows=list(rows), language=language, frame=frame, title=title, said=said, texts=texts(language))
    )


@lru_cache(maxsize=2)
def texts(language: str) -> Mapping[str, Any]:
    """The words around a report in a language."""
    return tomllib.loads((FOLDER / f"page_{language}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


@lru_cache(maxsize=1)
def _places() -> Mapping[str, int]:
    return {definition.pattern: n for n, definition in enumerate(registry())}


def _note(place: int) -> str:
    return f"note-{place + 1}"


def _element(name: str, attributes: Mapping[str, str], text: str) -> Markup:
    inner = " ".join(f'{key}="{escape(value)}"' for key, value in attributes.items())
    return Markup(f"<{name} {inner}>{escape(text)}</{name}>")
