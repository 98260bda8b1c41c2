"""`dering figures 2022-12 --json` on the sample year says every number that the real report prints or implies."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from cli.main import main
from core.foundation.db import Database
from core.statistics.figures import half_up

WHOLE = {
    "consultations.total": 1305, "consultations.previous_month": 1322, "consultations.same_month_last_year": 1174,
    "consultations.year_to_date": 14483,
    "category.PEMDA.count": 1051, "category.KL.count": 101, "category.AKADEMISI.count": 35,
    "category.LAINNYA.count": 118, "channel.WHATSAPP.count": 1065, "channel.TELEPON.count": 102,
    "channel.EMAIL.count": 86, "channel.EMAIL.technical_count": 34, "channel.EMAIL.nontechnical_count": 52,
    "channel.HAI.count": 48, "channel.LIVECHAT.count": 4,
    "complaints.count": 1, "reports.count": 13, "reports.regions": 11,
    "web.users": 93598, "twitter.posts": 56, "twitter.followers": 16491, "twitter.profile_visits": 8709,
    "facebook.posts": 53, "facebook.followers": 12884, "facebook.reach": 5473,
    "ppid.requests": 16, "ppid.granted_full": 12, "ppid.granted_partial": 3, "ppid.refused": 0, "ppid.not_given": 1,
    "ppid.exempt": 0, "ppid.not_held": 4, "ppid.other_reason": 0, "ppid.objections": 0, "ppid.in_progress": None,
    "ppid.year.requests": 205, "ppid.year.granted_full": 129, "ppid.year.granted_partial": 53, "ppid.year.refused": 0,
    "ppid.year.not_given": 23, "ppid.year.exempt": 6, "ppid.year.not_held": 59, "ppid.year.other_reason": 1,
    "ppid.year.objections": 1,
}  # fmt: skip
ROUNDED = {
    "consultations.change_mom_percent": "-1.29", "consultations.change_yoy_percent": "11.16",
    "consultations.per_working_day": "59.32", "category.PEMDA.share_percent": "80.54",
    "category.KL.share_percent": "7.74", "category.AKADEMISI.share_percent": "2.68",
    "category.LAINNYA.share_percent": "9.04", "channel.WHATSAPP.share_percent": "81.61",
    "channel.TELEPON.share_percent": "7.82", "channel.EMAIL.share_percent": "6.59",
    "channel.HAI.share_percent": "3.68", "channel.LIVECHAT.share_percent": "0.31",
    "channel.WHATSAPP.change_mom_percent": "-3.09", "web.change_mom_percent": "-16.22",
    "ppid.average_working_days": "5.44", "ppid.change_mom_percent": "100.00", "ppid.granted_full_percent": "75.00",
    "ppid.granted_partial_percent": "18.75", "ppid.not_given_percent": "6.25",
    "ppid.year.average_working_days": "5.10", "ppid.year.granted_full_percent": "62.93",
    "ppid.year.granted_partial_percent": "25.85", "ppid.year.not_given_percent": "11.22",
    "ppid.year.objections_percent": "0.49",
}  # fmt: skip
RECAPS = {  # requests, average, granted in full and in part, not given, exempt, not held, other reason, objections
    "01": (15, 4.40, 10, 2, 3, 0, 3, 0, 0), "02": (19, 4.26, 17, 1, 1, 0, 1, 0, 0),
    "03": (35, 4.71, 23, 7, 5, 0, 4, 1, 0), "04": (24, 4.30, 19, 1, 4, 1, 4, 0, 0),
    "05": (11, 4.34, 5, 4, 2, 0, 6, 0, 0), "06": (21, 4.62, 15, 3, 3, 1, 4, 0, 0),
    "07": (10, 7.40, 5, 4, 1, 1, 5, 0, 0), "08": (11, 4.36, 4, 6, 1, 1, 6, 0, 0),
    "09": (19, 6.26, 10, 9, 0, 2, 8, 0, 1), "10": (16, 5.56, 5, 9, 2, 0, 10, 0, 0),
    "11": (8, 8.63, 4, 4, 0, 0, 4, 0, 0), "12": (16, 5.44, 12, 3, 1, 0, 4, 0, 0),
}  # fmt: skip
COLUMNS = (
    "requests", "average_working_days", "granted_full", "granted_partial", "not_given", "exempt", "not_held",
    "other_reason", "objections",
)  # fmt: skip


@pytest.fixture
def said(loaded: Database, environment: dict[str, str]) -> Any:  # noqa: ARG001 (the sample must be there)
    """What `dering figures MONTH --json` says."""

    def say(month: str) -> dict[str, Any]:
        result = CliRunner().invoke(main, ["figures", month, "--json"], env=environment)
        assert result.exit_code == 0, result.output
        found: dict[str, Any] = json.loads(result.stdout)
        return found

    return say


def test_december_is_what_the_report_prints(said: Any) -> None:
    december = said("2022-12")
    figures = {figure["id"]: figure for figure in december["figures"]}
    assert {name: figures[name]["value"] for name in WHOLE} == WHOLE
    assert {name: str(half_up(figures[name]["value"])) for name in ROUNDED} == ROUNDED
    assert figures["facebook.followers"]["as_of"] == "2022-04-30"
    assert figures["twitter.followers"]["as_of"] is None
    assert figures["web.users"]["source"] == "reach: Laporan Statistik Layanan DJPK, Desember 2022"
    assert [item["label"] for item in december["items"]["web.top_pages"]] == [
        "Portal data APBD",
        "Daftar Alokasi TKDD 2023 perProvinsi",
        "Rincian Alokasi Transfer ke Daerah (TKD) dalam APBN Tahun Anggaran 2023",
    ]
    assert [item["value"] for item in december["items"]["twitter.top_posts"]] == [5122, 4966]


def test_november_and_the_recaps_of_the_year(said: Any) -> None:
    for month in ("06", "11"):
        figures = {figure["id"]: figure for figure in said(f"2022-{month}")["figures"]}
        assert tuple(figures[f"ppid.{name}"]["value"] for name in COLUMNS) == RECAPS[month]
        assert figures["ppid.requests"]["source"] == "ppid: import"
    assert (figures["web.users"]["value"], figures["channel.WHATSAPP.count"]["value"]) == (111_719, 1099)
    assert figures["ppid.year.requests"]["value"] == sum(row[0] for name, row in RECAPS.items() if name < "12")
