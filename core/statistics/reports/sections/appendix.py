"""The report's last pages: every figure with its id and source, so that each number can be read back; definitions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from core.statistics.figures import Figure, registry, unit_label
from core.statistics.figures.definitions import breakdown_definitions
from core.statistics.figures.figure import READING
from core.statistics.reports.document import Printed, Section
from core.statistics.reports.sections.writer import Writer

BLANK = ("period", "of_period")  # the spans of a year-to-date figure: its month's line says enough


def appendix(write: Writer) -> list[Section]:
    """All figures of the registry, then what each of them counts."""
    return [_figures(write), _definitions(write)]


def _figures(write: Writer) -> Section:
    rows = [
        (figure.id, write.label(figure.id), write.figure(figure.id), write.unit(figure.unit), _source(write, figure))
        for figure in write.report.figures
    ]
    header = ("id", "figure", "value", "unit", "source")
    table = write.table("figures", write.text("appendix.table"), header, rows)
    return Section("figures", write.text("appendix.figures"), (write.prose("appendix.figures_lead"), table))


def _source(write: Writer, figure: Figure) -> str:
    if figure.value is None:
        return str(write.texts["dash"])
    reading = figure.source.removeprefix(READING)  # its source as somebody wrote it
    return str(write.texts["appendix"]["sources"].get(figure.source, reading))


def _definitions(write: Writer) -> Section:
    rows = list(_defined(write))
    table = write.table("definitions", write.text("appendix.definitions_table"), ("name", "means", "unit"), rows)
    return Section("definitions", write.text("appendix.definitions"), (write.prose("appendix.definitions_lead"), table))


def _defined(write: Writer) -> Iterator[tuple[str | Printed, ...]]:
    places = defaultdict(lambda: "…", dict.fromkeys(BLANK, ""))
    for one in (*registry(), *breakdown_definitions()):
        name = one.labels[write.language].format_map(places).removesuffix(": …")
        means = one.definitions[write.language].format_map(places)
        if name.strip("… "):
            yield (name, means, unit_label(one.unit, write.language))
