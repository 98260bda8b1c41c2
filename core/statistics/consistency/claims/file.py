"""Reads the file that lists what an old report printed: TOML, or a CSV or XLSX table with the same names as columns."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from core.foundation import exchange
from core.foundation.errors import Refused
from core.reference.calendar import Month
from core.reference.taxonomy import Taxonomy
from core.statistics import figures
from core.statistics.consistency.claims import periods, printed
from core.statistics.consistency.claims.claim import Claim, Claims, direction_of
from core.statistics.figures import breakdowns

KEYS = ("figure", "value", "month", "direction", "unit", "period", "covers", "as_of", "name", "place")
TABLE_KEYS = ("figures", "place", "rows", "total", "period", "covers")
TOP_KEYS = ("month", "report", "claim", "table")
COVERS = ("month", "year")
LISTS = {"web.top_pages": True, "twitter.top_posts": True}  # lists whose lines have whole numbers
FRACTIONS = ("percent", "consultations per working day", "minutes", "stars", "working days")
Row = Mapping[str, Any]


def load(path: Path, month: Month, words: Taxonomy) -> Claims:
    """The claims of a report of this month. Raises Refused with one sentence that names the file, the claim and the
    key, figure, value or month that is wrong."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused("The claims file %(file)s cannot be read.", file=path.name) from error
    rows = _table(path, content) if path.suffix.lower() in (".csv", ".xlsx") else _toml(path, content, month)
    wholes = _wholes(words)
    claims = tuple(_claim(path, where, row, month, wholes) for where, row in rows)
    if not claims:
        raise Refused("The claims file %(file)s claims nothing.", file=path.name)
    return Claims(month, claims)


def _table(path: Path, content: bytes) -> Iterator[tuple[str, Row]]:
    try:
        for number, row in exchange.rows(BytesIO(content), KEYS, ("figure",)):
            texts = {name: exchange.as_text(cell).strip() for name, cell in row.items()}
            yield f"row {number}", {name: text for name, text in texts.items() if text}
    except Refused as refusal:
        raise _wrong(path, "table", refusal) from refusal


def _toml(path: Path, content: bytes, month: Month) -> Iterator[tuple[str, Row]]:
    try:
        data = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused("The claims file %(file)s is not TOML: %(why)s.", file=path.name, why=error) from error
    _known(path, "file", data, TOP_KEYS)
    said = data.get("month", str(month))
    if said != str(month):
        raise Refused(
            "The claims file %(file)s is of %(said)s, not of %(month)s.", file=path.name, said=said, month=month
        )
    for number, row in enumerate(_listed(path, data, "claim"), 1):
        yield f"claim {number}", row
    for number, table in enumerate(_listed(path, data, "table"), 1):
        yield from _cells(path, f"table {number}", table)


def _cells(path: Path, where: str, table: Row) -> Iterator[tuple[str, Row]]:
    """The cells of a table that has a row a month and a column a figure, and perhaps a row for the whole year."""
    _known(path, where, table, TABLE_KEYS)
    names, rest = table.get("figures", []), {k: v for k, v in table.items() if k in ("place", "period", "covers")}
    rows = {**table.get("rows", {}), **({"total": table["total"]} if "total" in table else {})}
    for month, values in rows.items():
        at = f"{where}, {month}"
        if not isinstance(values, list) or len(values) != len(names):
            raise _wrong(path, at, Refused("It needs %(count)s values, one for each figure.", count=len(names)))
        for name, value in zip(names, values, strict=True):
            row = {**rest, "figure": name, "value": value, "month": month}
            if month == "total":
                row |= {"figure": str(name).replace("ppid.", "ppid.year.", 1), "month": ""}
            yield at, row


def _claim(path: Path, where: str, row: Row, month: Month, wholes: Mapping[str, bool]) -> Claim:
    _known(path, where, row, KEYS)
    texts = {name: str(value).strip() for name, value in row.items()}
    figure = texts.get("figure", "")
    here = f"{where} ({figure})" if figure else where
    if figure and not _exists(figure, wholes):
        raise _wrong(path, where, Refused("There is no figure %(figure)s.", figure=figure))
    if not figure and not texts.get("period"):
        raise _wrong(path, where, Refused("It needs a figure, or a place and a period."))
    covers = texts.get("covers", "month")
    if covers not in COVERS:
        raise _wrong(path, here, Refused("covers is %(said)s; it may be month or year.", said=covers))
    read = _reader(path, here, texts)
    number = read("value", lambda text: printed.read(text, whole=wholes.get(figure, True)))
    return Claim(
        figure, read("month", Month.parse) or month, number,
        place=texts.get("place", ""), unit=texts.get("unit", ""), name=texts.get("name", ""), covers=covers,
        direction=read("direction", _direction), direction_word=texts.get("direction", ""),
        period_text=texts.get("period", ""), period=read("period", periods.read),
        as_of_text=texts.get("as_of", ""), as_of=read("as_of", periods.read),
    )  # fmt: skip


def _reader(path: Path, where: str, texts: Mapping[str, str]) -> Callable[[str, Callable[[str], Any]], Any]:
    def read(name: str, how: Callable[[str], Any]) -> Any:
        if not texts.get(name):
            return None
        try:
            return how(texts[name])
        except Refused as refusal:
            raise _wrong(path, where, refusal) from refusal

    return read


def _direction(word: str) -> int:
    found = direction_of(word)
    if found is None:
        raise Refused("%(word)s is no direction; write one such as menurun, meningkat or tetap.", word=word)
    return found


def _wholes(words: Taxonomy) -> dict[str, bool]:
    """Every figure's id, and whether its numbers are whole."""
    return {m.id: m.unit not in FRACTIONS for m in figures.meanings(words)} | LISTS


def _exists(figure: str, wholes: Mapping[str, bool]) -> bool:
    return figure in wholes or _breakdown(figure)


def _breakdown(figure: str) -> bool:
    try:
        breakdowns.definition_of(figure)
    except KeyError:
        return False
    return True


def _listed(path: Path, data: Row, name: str) -> list[Row]:
    found = data.get(name, [])
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise _wrong(path, name, Refused("It is written [[%(name)s]].", name=name))
    return found


def _known(path: Path, where: str, row: Row, keys: Iterable[str]) -> None:
    for name in row:
        if name not in keys:
            listed = ", ".join(keys)
            why = Refused("There is no key %(name)s; the keys are: %(keys)s.", name=name, keys=listed)
            raise _wrong(path, where, why)


def _wrong(path: Path, where: str, why: Refused) -> Refused:
    return Refused("The claims file %(file)s, %(where)s: %(why)s", file=path.name, where=where, why=why)
