"""What stands on each sheet of the workbook, in the order of the report."""

from __future__ import annotations

from collections.abc import Iterator

from core.reference import modus
from core.statistics.figures import Figure, unit_label
from core.statistics.figures import breakdowns as finer
from core.statistics.reach import metrics, sources
from core.statistics.reports.document import Document
from core.statistics.reports.workbook.sheets import Cell, Layout, Row, Sheet

PLAIN = ("name", "value", "unit", "as_of", "source", "id")
COUNTED = ("name", "code", "count", "id")
PPID = "ppid."


def all_sheets(lay: Layout, document: Document) -> list[Sheet]:
    """Every sheet but that of the tickets."""
    return [
        cover(lay, document),
        lay.sheet(
            "total", PLAIN, lay.rows(name for name in lay.ids if name.startswith(("consultations.", "backlog.")))
        ),
        _categories(lay),
        _channels(lay),
        _months(lay),
        _topics(lay),
        _topic_category(lay),
        _regions(lay),
        *(
            lay.sheet(name, PLAIN, lay.rows(n for n in lay.ids if n.startswith(f"{name}.")))
            for name in ("waiting", "satisfaction")
        ),
        lay.sheet("reach", PLAIN, lay.rows(name for name in lay.ids if name in metrics() or name.startswith("web."))),
        _lists(lay),
        _ppid(lay),
        _complaints(lay),
        _fraud(lay),
        _ledger(lay),
        dictionary(lay),
    ]


def cover(lay: Layout, document: Document) -> Sheet:
    """What report this is."""
    texts, report = lay.texts["cover"], lay.report
    lines = [
        ("title", document.title), ("organisation", document.organisation), ("month", str(report.period)),
        ("state", lay.texts["states"][report.state]), ("revision", str(report.revision)), ("why", report.why),
        ("as_of", document.as_of), ("hash", report.hash), ("language", lay.language),
        ("reading", texts["reading_text"]),
    ]  # fmt: skip
    rows = tuple((Cell(texts[name]), Cell(text)) for name, text in lines if text)
    return lay.sheet("cover", ("name", "value"), rows)


def dictionary(lay: Layout) -> Sheet:
    """Every figure with what it means; then the finer counts with tickets."""
    columns = ("id", "name", "value", "unit", "definition", "source", "as_of", "derived", "tickets")
    figures = [*lay.report.figures, *(figure for figure in lay.report.breakdowns if figure.value)]
    return lay.sheet("dictionary", columns, (_entry(lay, figure) for figure in figures))


def _entry(lay: Layout, figure: Figure) -> Row:
    meaning = lay.meanings.get(figure.id)
    means = meaning.explained(lay.words, lay.language) if meaning else finer.explained(figure.id, lay.language)
    return (
        Cell(figure.id), Cell(lay.label(figure)), lay.figure(figure.id), Cell(unit_label(figure.unit, lay.language)),
        Cell(means), Cell(figure.source), Cell(figure.as_of or ""), Cell("×" if figure.derived else ""),
        Cell(figure.tickets, "consultations") if figure.tickets is not None else Cell(""),
    )  # fmt: skip


def _categories(lay: Layout) -> Sheet:
    rows = []
    for code in lay.words.categories:
        name = f"category.{code}"
        rows.append(
            (
                *_named(lay, "category", code),
                lay.figure(f"{name}.count"),
                lay.figure(f"{name}.share_percent"),
                Cell(name),
            )
        )
        for sub, term in lay.words.subcategories.items():
            if term.parent == code:
                figure = f"subcategory.{sub}"
                label = Cell(f"– {lay.name('subcategory', sub)}")
                rows.append((label, Cell(sub), lay.figure(f"{figure}.count"), Cell(""), Cell(figure)))
    return lay.sheet("categories", ("name", "code", "count", "share", "id"), rows)


def _channels(lay: Layout) -> Sheet:
    parts = ("count", "share_percent", "change_mom_percent", "technical_count", "nontechnical_count", "top_topics")
    rows = (
        (
            *_named(lay, "channel", code),
            *(lay.figure(f"channel.{code}.{part}") for part in parts),
            Cell(f"channel.{code}"),
        )
        for code in lay.report.used_channels(lay.words.channels)
    )
    columns = ("name", "code", "count", "share", "change", "technical", "nontechnical", "top", "id")
    return lay.sheet("channels", columns, rows)


def _months(lay: Layout) -> Sheet:
    series = lay.report.series
    names = [name for name, values in series.values.items() if any(values)]
    rows = []
    for at, month in enumerate(series.months):
        last = month == str(lay.report.period)
        cells = (lay.figure(name) if last else lay.number(series.values[name][at], _unit(lay, name)) for name in names)
        rows.append((Cell(month), *cells))
    return lay.sheet("months", ("month", *(f"{_label(lay, name)} ({name})" for name in names)), rows)


def _topics(lay: Layout) -> Sheet:
    channels = lay.report.used_channels(lay.words.channels)
    rows = (
        (
            *_named(lay, "topic", code),
            lay.figure(f"topic.{code}.count"),
            *(lay.figure(f"channel.{channel}.topic.{code}.count") for channel in channels),
            Cell(f"topic.{code}"),
        )
        for code in lay.words.topics
    )
    names = (lay.name("channel", code) for code in channels)
    return lay.sheet("topics", ("name", "code", "count", *names, "id"), rows)


def _topic_category(lay: Layout) -> Sheet:
    categories = tuple(lay.words.categories)
    rows = (
        (
            *_named(lay, "topic", code),
            *(lay.figure(f"topic.{code}.category.{c}.count") for c in categories),
            Cell(f"topic.{code}.category"),
        )
        for code in lay.words.topics
    )
    return lay.sheet("topic_category", ("name", "code", *(lay.name("category", c) for c in categories), "id"), rows)


def _regions(lay: Layout) -> Sheet:
    rows = [
        (Cell(lay.report[name].label), Cell(code), lay.figure(name), Cell(name))
        for code, _ in lay.report.regions()
        if (name := f"region.{code}.count")
    ]
    served = "regions.served"
    rows.append((Cell(lay.label(lay.report[served])), Cell(""), lay.figure(served), Cell(served)))
    return lay.sheet("regions", COUNTED, rows)


def _lists(lay: Layout) -> Sheet:
    rows = [
        (Cell((source.list_labels or {})[lay.language]), Cell(item.label), lay.number(item.value), Cell(source.list_id))
        for source in sources()
        for item in lay.report.items.get(source.list_id, ())
    ]
    return lay.sheet("lists", ("list", "line", "value", "id"), rows or [(Cell(lay.texts["no_list"]),)])


def _ppid(lay: Layout) -> Sheet:
    series, year = lay.report.series, lay.report.period.month
    names = [name for name in series.values if name.startswith(PPID)]
    rows: list[Row] = []
    for at, month in list(enumerate(series.months))[-year:]:
        last = month == str(lay.report.period)
        cells = (lay.figure(name) if last else lay.number(series.values[name][at], _unit(lay, name)) for name in names)
        rows.append((Cell(month), *cells))
    total = (lay.figure(name.replace(PPID, "ppid.year.", 1)) for name in names)
    rows.append((Cell(f"{lay.report.period.year}"), *total))
    return lay.sheet("ppid", ("month", *(f"{_label(lay, name)} ({name})" for name in names)), rows)


def _complaints(lay: Layout) -> Sheet:
    rows = [*_counted(lay, ("complaints.count", "reports.count", "reports.regions"))]
    for kind in finer.CROSSED_KINDS:
        for topic in lay.words.topics:
            name = f"kind.{kind}.topic.{topic}.count"
            if name in lay.report and lay.report.value(name):
                rows.append((Cell(lay.label(lay.report[name])), Cell(topic), lay.figure(name), Cell(name)))
    return lay.sheet("complaints", COUNTED, rows)


def _fraud(lay: Layout) -> Sheet:
    kinds = (f"fraud.modus.{code}.count" for code in (*modus.codes(), modus.UNKNOWN))
    return lay.sheet("fraud", COUNTED, _counted(lay, ("fraud.count", "topic.N-TIPU.count", *kinds)))


def _ledger(lay: Layout) -> Sheet:
    rows = [
        (
            Cell(lay.label(lay.report[change.figure])),
            lay.number(change.old, unit),
            lay.number(change.new, unit),
            Cell(change.figure),
        )
        for change in lay.report.ledger
        if change.figure in lay.report and (unit := lay.report[change.figure].unit)
    ]
    return lay.sheet("ledger", ("name", "old", "new", "id"), rows or [(Cell(lay.texts["no_revision"]),)])


def _counted(lay: Layout, names: tuple[str, ...]) -> Iterator[Row]:
    for name in names:
        if name in lay.report:
            yield (Cell(lay.label(lay.report[name])), Cell(""), lay.figure(name), Cell(name))


def _named(lay: Layout, dimension: str, code: str) -> tuple[Cell, Cell]:
    return Cell(lay.name(dimension, code)), Cell(code)


def _unit(lay: Layout, name: str) -> str:
    return lay.report[name].unit if name in lay.report else ""


def _label(lay: Layout, name: str) -> str:
    return lay.label(lay.report[name]) if name in lay.report else name
