"""The rules on a month's figures: silent on what the log says, and each of them finds its own contradiction."""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib
import json
import pkgutil
import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.foundation.errors import Refused
from core.statistics import consistency, publication
from core.statistics.consistency import Contradiction, Rule
from core.statistics.editions import Edition, Report
from core.statistics.figures import Series
from core.statistics.reports import audit, reading
from core.statistics.reports.audit import Subject
from tests.statistics.audit.conftest import DECEMBER, only_sqlite, subject_of, tampered
from tests.statistics.conftest import NOW, Scene

PAGE = Path(__file__).parents[3] / "docs" / "audit.md"


def found_in(subject: Subject, report: Report | None = None) -> list[Contradiction]:
    return consistency.examine(report or subject.report, subject.words, subject.around)


def rules(found: list[Contradiction]) -> set[str]:
    return {contradiction.rule.id for contradiction in found}


def test_figures_of_the_log_contradict_nothing(december: Scene) -> None:
    assert found_in(subject_of(december)) == []
    december.close("2022-12")
    assert found_in(subject_of(december)) == []
    december.log("2022-12-05 10:00")
    december.recount()
    assert found_in(subject_of(december)) == []
    assert found_in(subject_of(december, DECEMBER.next())) == []


TAMPERED: list[tuple[dict[str, Any], set[str]]] = [
    ({"consultations__total": 1035}, {"total.channels", "total.categories", "total.kinds", "share", "change"}),
    ({"channel__WHATSAPP__count": 1066}, {"total.channels", "share", "parts.sum"}),
    ({"channel__WHATSAPP__share_percent": 81.61}, {"share"}),
    ({"channel__WHATSAPP__change_mom_percent": 3.0937}, {"change", "direction"}),
    ({"consultations__change_yoy_percent": -11.16}, {"change", "direction"}),
    ({"consultations__previous_month": 1232}, {"earlier_month", "change", "direction"}),
    ({"consultations__year_to_date": 14483}, {"year_to_date"}),
    ({"consultations__per_working_day": 59.0}, {"per_working_day"}),
    ({"category__KL__count": None}, {"missing", "total.categories"}),
    ({"topic__DD__count": 500}, {"parts.sum"}),
    ({"complaints__count": 2}, {"twice"}),
    ({"reports__regions": 14}, {"parts.within"}),
    ({"regions__served": 600}, {"regions.served", "order"}),
    ({"waiting__first_reply_minutes__median": 7.0}, {"no_values"}),
    ({"satisfaction__n": -1}, {"negative", "no_values"}),
    ({"channel__EMAIL__top_topics": [{"topic": "DD", "count": 35}]}, {"top_topics.sum", "parts.within"}),
    ({"channel__EMAIL__top_topics": [{"topic": "DAU", "count": n} for n in (1, 2, 3, 4)]}, {"top_topics"}),
]


@only_sqlite
def test_each_rule_finds_its_contradiction(closed: Subject) -> None:
    for values, expected in TAMPERED:
        found = found_in(closed, tampered(closed.report, **values))
        assert expected <= rules(found), (values, rules(found))
        assert all(contradiction.blocking for contradiction in found)


@only_sqlite
def test_a_contradiction_names_both_figures_and_both_values(closed: Subject) -> None:
    found = found_in(closed, tampered(closed.report, consultations__total=1035))
    said = [str(contradiction) for contradiction in found]
    assert "The channels add up to 1,305, but the total is 1,035." in said
    labels = consistency.labels(closed.words, "id")
    sentence = next(c for c in found if c.rule.id == "change").said("id", labels)
    assert sentence.values["left_name"] == "Perubahan dari bulan sebelumnya (consultations.change_mom_percent)"
    assert (sentence.values["left"], sentence.values["right"]) == ("-1,29", "-21,71")


@only_sqlite
def test_what_differs_by_less_than_is_read_is_said_in_full(closed: Subject) -> None:
    value = closed.report.value("channel.EMAIL.share_percent")
    assert isinstance(value, float)
    found = found_in(closed, tampered(closed.report, channel__EMAIL__share_percent=value + 0.0001))
    assert str(value) in str(found[0])


@only_sqlite
def test_rows_over_thirteen_months(closed: Subject) -> None:
    series = closed.report.series
    moved = {**series.values, "consultations.total": (*series.values["consultations.total"][:-2], 1332, 1305)}
    found = found_in(closed, dataclasses.replace(closed.report, series=Series(series.months, moved)))
    assert rules(found) == {"series"}
    assert "1,332 for 2022-11" in str(found[0])
    shifted = Series(("2021-11", *series.months[:-1]), series.values)
    assert "series.months" in rules(found_in(closed, dataclasses.replace(closed.report, series=shifted)))


@only_sqlite
def test_missing_and_doubled_figures(closed: Subject) -> None:
    figures = closed.report.figures
    assert rules(found_in(closed, dataclasses.replace(closed.report, figures=(*figures[:-1], figures[0])))) >= {
        "registry"
    }


@only_sqlite
def test_aggregates_from_elsewhere_want_a_footnote_only(closed: Subject) -> None:
    told = {"requests": 16, "granted_full": 12, "granted_partial": 3, "refused": 0, "not_given": 1, "not_held": 3}
    values = {f"ppid.{name}": value for name, value in told.items()}
    figures = tuple(
        dataclasses.replace(f, value=values[f.id], source="ppid: import") if f.id in values else f
        for f in closed.report.figures
    )
    found = found_in(closed, dataclasses.replace(closed.report, figures=figures))
    reasons = next(c for c in found if c.rule.id == "ppid.reasons")
    assert (reasons.left.value, reasons.right.value, reasons.blocking) == (3, 4, False)
    own = tuple(dataclasses.replace(f, source="ppid: register") for f in figures)
    found = found_in(closed, dataclasses.replace(closed.report, figures=own))
    assert next(c for c in found if c.rule.id == "ppid.reasons").blocking


@only_sqlite
def test_a_reading_of_another_day_is_a_footnote(closed: Subject) -> None:
    april = dt.date(2022, 4, 30)
    figures = tuple(
        dataclasses.replace(f, value=12884, as_of=april, source="reach: page") if f.id == "facebook.followers" else f
        for f in closed.report.figures
    )
    found = found_in(closed, dataclasses.replace(closed.report, figures=figures))
    (told,) = [contradiction for contradiction in found if contradiction.rule.id == "reach.as_of"]
    assert not told.blocking
    assert "2022-04-30" in str(told)


def test_the_list_behind_every_figure_is_counted(december: Scene, closed: Subject) -> None:
    names = {figure.id for figure in closed.report.figures if figure.tickets is not None}
    assert names <= set(closed.around.opened)
    with december.database.writing() as session:
        session.execute(sa.text("DELETE FROM edition_tickets WHERE channel = 'LIVECHAT'"))
    found = found_in(subject_of(december))
    assert {"consultations.total", "channel.LIVECHAT.count", "channel.LIVECHAT.topic.DD.count"} <= {
        contradiction.left.name for contradiction in found
    }
    assert rules(found) == {"tickets"}


def test_an_edition_that_was_changed_does_not_have_its_hash(december: Scene, closed: Subject) -> None:
    with december.database.writing() as session:
        edition = session.execute(sa.select(Edition)).scalar_one()
        text = json.dumps(edition.figures).replace('"value": 1305,', '"value": 1306,')
        edition.figures = json.loads(text)
    found = found_in(subject_of(december))
    assert "hash" in rules(found)
    assert closed.report.hash[:16] in str(next(c for c in found if c.rule.id == "hash"))


def test_a_contradiction_keeps_the_month_from_being_published(december: Scene, closed: Subject) -> None:
    wrong = dataclasses.replace(closed, report=tampered(closed.report, consultations__total=1035))
    examined = audit.examine(wrong)
    with pytest.raises(Refused) as refused, december.database.writing() as session:
        publication.publish_month(session, DECEMBER, examined, "test", NOW)
    assert "2022-12 is not published" in str(refused.value)
    assert "add up to 1,305, but the total is 1,035" in str(refused.value)
    with december.database.reading() as session:
        assert session.execute(sa.select(Edition.state)).scalar_one() == "closed"


def test_what_changed_since_it_was_examined_is_not_published(december: Scene, closed: Subject) -> None:
    december.log("2022-12-05 10:00")
    december.close("2022-12")
    with pytest.raises(publication.Changed), december.database.writing() as session:
        publication.publish_month(session, DECEMBER, audit.examine(closed), "test", NOW)


def test_every_rule_is_documented() -> None:
    modules = [
        importlib.import_module(module.name)
        for package in (consistency, reading)
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]
    known = {value.id for module in modules for value in vars(module).values() if isinstance(value, Rule)}
    listed = re.findall(r"^\| `([\w.]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(known)
