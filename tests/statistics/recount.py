"""An independent recount: a month's figures by plain SQL over raw tickets, sharing no code with the facts."""

import calendar
import datetime as dt
import statistics
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

HERE = "happened_at >= :start AND happened_at < :until AND merged_into IS NULL"
COUNTED = f"{HERE} AND kind IN ('K_TEK', 'K_NON', 'KELUHAN', 'PENGADUAN')"
GOVERNMENT = "CASE WHEN r.province_code = '31' THEN '31' ELSE r.code END"
PLACES = f"""SELECT {GOVERNMENT}, count(*) FROM tickets JOIN regions r ON r.code = region_code
    WHERE {COUNTED} AND (r.valid_from IS NULL OR r.valid_from <= :last) GROUP BY 1"""
SERVED = f"""SELECT count(DISTINCT CASE WHEN r.province_code = '31' THEN '31' ELSE r.code END) FROM tickets
    JOIN regions r ON r.code = region_code WHERE {COUNTED} AND (r.valid_from IS NULL OR r.valid_from <= :last)"""

CROSSES = (
    ("topic", "category", "topic IS NOT NULL"), ("channel", "topic", "topic IS NOT NULL"),
    ("kind", "topic", "topic IS NOT NULL AND kind IN ('KELUHAN', 'PENGADUAN')"),
)  # fmt: skip


def recount(connection: sa.Connection, zone: ZoneInfo, year: int, month: int) -> dict[str, Any]:
    """Every figure of the month's own tickets by its id; codes without tickets are left out."""
    first, days = dt.datetime(year, month, 1, tzinfo=zone), calendar.monthrange(year, month)[1]
    until = dt.datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
    moment = sa.DateTime(timezone=True)
    values = {"start": (first.astimezone(dt.UTC), moment), "until": (until.astimezone(dt.UTC), moment)}
    values["last"] = (dt.date(year, month, days), sa.Date())

    def rows(query: str) -> list[Any]:
        given = [sa.bindparam(name, *value) for name, value in values.items() if f":{name}" in query]
        return list(connection.execute(sa.text(query).bindparams(*given)))

    def one(where: str = "1 = 1", what: str = "count(*)") -> int:
        return int(rows(f"SELECT {what} FROM tickets WHERE {COUNTED} AND {where}")[0][0])

    def by(column: str, where: str = COUNTED) -> dict[Any, int]:
        found = rows(f"SELECT {column}, count(*) FROM tickets WHERE {where} AND {column} IS NOT NULL GROUP BY 1")
        return dict(tuple(row) for row in found)

    total, order = one(), dict(tuple(row) for row in rows("SELECT code, position FROM terms WHERE dimension = 'topic'"))
    found: dict[str, Any] = {f"kind.{kind}.count": n for kind, n in by("kind", HERE).items()}
    for dimension in ("channel", "category", "topic"):
        for code, n in by(dimension).items():
            found[f"{dimension}.{code}.count"] = n
            found[f"{dimension}.{code}.share_percent"] = n / total * 100
    for channel in by("channel"):
        topics = by("topic", f"{COUNTED} AND kind = 'K_TEK' AND channel = '{channel}'")
        top = sorted(topics, key=lambda code: (-topics[code], order[code]))[:3]
        found[f"channel.{channel}.technical_count"] = sum(topics.values())
        found[f"channel.{channel}.nontechnical_count"] = one(f"kind <> 'K_TEK' AND channel = '{channel}'")
        found[f"channel.{channel}.top_topics"] = [{"topic": code, "count": topics[code]} for code in top]
    for first, second, where in CROSSES:
        query = f"SELECT {first}, {second}, count(*) FROM tickets WHERE {COUNTED} AND {where} GROUP BY 1, 2"
        found |= {f"{first}.{a}.{second}.{b}.count": n for a, b, n in rows(query)}
    found |= {f"region.{code}.count": n for code, n in rows(PLACES)}
    found |= {f"subcategory.{code}.count": n for code, n in by("sub_category").items()}
    waits, stars = (
        [n for value, times in by(column).items() for n in [value] * times] for column in ("waiting_minutes", "rating")
    )
    free = {row[0] for row in rows("SELECT CAST(day AS TEXT) FROM holidays")}
    working = sum(d.weekday() < 5 and str(d) not in free for d in (dt.date(year, month, 1 + n) for n in range(days)))
    wait, several = "waiting.first_reply_minutes", waits * 2 if len(waits) == 1 else waits
    deciles = statistics.quantiles(several, n=10, method="inclusive")
    fraud = "SELECT COALESCE(modus, 'NONE'), count(*) FROM tickets LEFT JOIN fraud_reports ON ticket_id = id "
    kinds = rows(f"{fraud} WHERE {COUNTED} AND kind = 'PENGADUAN' AND topic = 'N-TIPU' GROUP BY 1")
    found |= {f"fraud.modus.{code}.count": n for code, n in kinds}
    return found | {
        "backlog.open": one("status <> 'CLOSED'"),
        "consultations.total": total, "consultations.per_working_day": total / working, "satisfaction.n": len(stars),
        "complaints.count": one("kind = 'KELUHAN'"), "reports.count": one("kind = 'PENGADUAN'"),
        "reports.regions": one("kind = 'PENGADUAN'", "count(DISTINCT region_code)"),
        "fraud.count": one("kind = 'PENGADUAN' AND topic = 'N-TIPU'"), "regions.served": rows(SERVED)[0][0],
        f"{wait}.n": len(waits), f"{wait}.median": statistics.median(waits), f"{wait}.p90": deciles[8],
        f"{wait}.mean": statistics.mean(waits), "satisfaction.mean": sum(stars) / len(stars),
    }  # fmt: skip
