"""What a cell means: as text, as a number, as a day, as an instant, however the spreadsheet kept it."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

from core.foundation.errors import Refused

Cell = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None

EPOCH = dt.datetime.fromisoformat(
    "1899-12-30"
)  # day 0 of a spreadsheet's serial numbers, as Excel and LibreOffice count
SERIALS = (36526, 73051)  # 2000 to 2099: a number outside is no day that anybody meant
EARLIEST, LATEST = 2000, 2100
ZONES = {"WIB": 7, "WITA": 8, "WIT": 9}
_TIME = r"(?:[ T]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?)?\s*(WIB|WITA|WIT)?"
_DAY_FIRST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})" + _TIME, re.ASCII | re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})" + _TIME, re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_PLAIN = re.compile(r"[+-]?\d+", re.ASCII)
_DECIMAL = re.compile(r"([+-]?\d+)[.,](\d+)", re.ASCII)
_GROUPED = re.compile(r"([+-]?\d{1,3}(?:(?:\.\d{3}){2,}|(?:,\d{3}){2,}))", re.ASCII)


def as_text(value: Cell) -> str:
    """The cell as people see it: a whole number without ".0", nothing as ""."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value.isoformat(" ") if isinstance(value, dt.datetime) else str(value)


def as_number(value: Cell) -> int | float | None:
    """The cell as a number, None where it is empty: 1234, "1234", "12,5", "1.234.567".

    Raises Refused where it is none, and for "1.234", which may be a thousand or a little more than one.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value) if float(value).is_integer() else value
    text = as_text(value).strip().replace("\u00a0", "").replace(" ", "")
    if not text:
        return None
    if _PLAIN.fullmatch(text):
        return int(text)
    if _GROUPED.fullmatch(text):
        return int(text.replace(".", "").replace(",", ""))
    parts = _DECIMAL.fullmatch(text)
    if parts is None:
        raise Refused("%(text)s is no number.", text=text[:40])
    if len(parts[2]) == 3:
        raise Refused("%(text)s may be read in two ways; write the number without a thousands sign.", text=text[:40])
    return float(f"{parts[1]}.{parts[2]}")


def as_day(value: Cell) -> dt.date | None:
    """The cell as a local day, None where it is empty. Raises Refused where it is none."""
    found = _local(value)
    return found.date() if found else None


def as_time(value: Cell, zone: ZoneInfo) -> dt.datetime | None:
    """The cell as an instant, UTC, None where it is empty; without an offset it is read in `zone`.

    ISO 8601, "1/12/2022 10.15" (the day comes first, as Indonesians write), a date cell, and a spreadsheet's serial
    number are understood. Raises Refused on anything else.
    """
    found = _local(value)
    if found is None:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(dt.UTC)


def _local(value: Cell) -> dt.datetime | None:
    found: dt.datetime | None
    if isinstance(value, str):
        text = value.strip()
        try:
            found = dt.datetime.fromisoformat(text) if _may_be_iso(text) else _written(text)
        except ValueError:
            found = _written(text) if text else None
    else:
        found = _kept(value)
    if found is not None and not EARLIEST <= found.year < LATEST:
        raise Refused("%(text)s is not in this century; look at the year.", text=as_text(value)[:40])
    return found


def _may_be_iso(text: str) -> bool:
    # In ISO 8601 a point follows seconds only; Python also takes 10.15 for ten hours and a bit.
    return "." not in text or text[: text.index(".")][-6:-5] == ":"


def _written(text: str) -> dt.datetime:
    """A text that is not ISO 8601."""
    found = None
    if match := _DAY_FIRST.fullmatch(text):
        found = (match[4], match[3], match[1], *match.groups()[4:])
    elif match := _YEAR_FIRST.fullmatch(text):
        found = (match[1], match[3], match[4], *match.groups()[4:])
    elif _NUMBER.fullmatch(text):
        return _serial(float(text), text)
    if found is None:
        raise _no_time(text)
    *parts, zone = found
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in parts)
        moment = dt.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 (its zone is said by the caller)
    except ValueError:
        raise _no_time(text) from None
    return moment.replace(tzinfo=dt.timezone(dt.timedelta(hours=ZONES[zone.upper()]))) if zone else moment


def _kept(value: Cell) -> dt.datetime | None:
    """What is no text: a date cell, or a number that was never formatted as a date."""
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        return _whole_second(value)
    if isinstance(value, dt.date):
        return dt.datetime.combine(value, dt.time())
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _serial(float(value), as_text(value))
    raise _no_time(as_text(value))


def _serial(days: float, text: str) -> dt.datetime:
    if not SERIALS[0] <= days < SERIALS[1]:
        raise _no_time(text)
    return _whole_second(EPOCH + dt.timedelta(days=days))


def _whole_second(moment: dt.datetime) -> dt.datetime:
    # A spreadsheet keeps times as fractions of a day: 10:15 comes back as 10:14:59.999.
    return (moment + dt.timedelta(milliseconds=500)).replace(microsecond=0)


def _no_time(text: str) -> Refused:
    return Refused("%(text)s is no day and time; write it like 2022-12-01 10:15.", text=text[:40])
