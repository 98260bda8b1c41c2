"""What the public reads: published reports and nothing else, without a way to any ticket."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from bot.app import create_public
from core.reference.calendar import Month
from core.requests import aggregates
from core.requests.aggregates import Recap
from core.statistics import editions
from core.statistics.reports import page as pages
from tests.statistics.conftest import NOW, Scene


@pytest.fixture
def public(scene: Scene) -> FlaskClient:
    """A citizen's browser."""
    return create_public(scene.context.settings, scene.database).test_client()


def test_nothing_is_shown_before_it_is_published(december: Scene, public: FlaskClient) -> None:
    december.recount()
    assert "Belum ada laporan yang diterbitkan." in public.get("/reports").text
    december.close("2022-12")
    for path in ("/reports/2022-12", "/reports/2022-12.pdf"):
        answer = public.get(path)
        assert answer.status_code == 404
        assert "Laporan Desember 2022 belum diterbitkan." in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
    assert "/reports/" not in public.get("/").text


def test_a_published_report_is_a_page_without_tickets_and_without_scripts(december: Scene, public: FlaskClient) -> None:
    december.recount()
    december.publish("2022-12")
    answer = public.get("/reports/2022-12")
    assert answer.status_code == 200
    assert 'data-figure="consultations.total" data-value="1305"' in answer.text
    assert not re.search(r"/staff/|<script|<style|\sstyle=", answer.text)
    for address in set(re.findall(r'(?:href|src)="(/[^"]*)"', answer.text)):
        if not address.endswith(".pdf"):  # which takes a while, and has tests of its own
            with public.get(address) as found:
                assert found.status_code == 200, address
    english = public.get("/reports/2022-12?lang=en")
    assert '<html lang="en">' in english.text
    assert "1,305" in english.text
    front = public.get("/").text
    assert 'href="/reports/2022-12"' in front
    assert 'href="/reports/2022-12.pdf"' in front


def test_a_page_is_sent_once_until_a_revision_changes_it(december: Scene, public: FlaskClient) -> None:
    december.recount()
    december.publish("2022-12")
    first = public.get("/reports/2022-12")
    seen = {"If-None-Match": first.headers["ETag"]}
    assert public.get("/reports/2022-12", headers=seen).status_code == 304
    assert "max-age" in first.headers["Cache-Control"]
    december.log("2022-12-20 10:00")
    december.recount()
    assert public.get("/reports/2022-12", headers=seen).status_code == 304
    with december.database.writing() as session:
        why = "satu telepon terlupa"
        editions.revise(session, december.calendar, Month(2022, 12), why=why, actor="test", now=NOW)
    second = public.get("/reports/2022-12", headers=seen)
    assert second.status_code == 200
    assert 'data-figure="consultations.total" data-value="1306"' in second.text
    assert "revisi 2" in public.get("/reports").text


def test_an_unknown_address_is_said_in_a_sentence(public: FlaskClient) -> None:
    for path in ("x", "2022-13", "2022-12.exe", "2022-12.", "9999-12", "2022-12.pdf.pdf", "%00", "..%2f"):
        answer = public.get(f"/reports/{path}")
        assert answer.status_code == 404, path
        assert "Traceback" not in answer.text


def test_the_style_is_served_and_the_policy_allows_it(public: FlaskClient) -> None:
    answer = public.get("/reports/report.css")
    assert answer.data == pages.STYLE.read_bytes()
    assert "style-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_recap_of_requests_is_that_of_published_months_alone(scene: Scene, public: FlaskClient) -> None:
    for month, requests in (("2022-01", 15), ("2022-02", 8), ("2022-03", 77)):
        scene.fill(month, [{"n": 5}])
        outcomes = {"granted_full": requests, "granted_partial": 0, "refused": 0, "not_given": 0, "objections": 0}
        values = {"requests": requests, "average_working_days": 4.4, **outcomes, "exempt": 0, "not_held": 0}
        recap = Recap(Month.parse(month), {**values, "other_reason": 0}, "rekap")
        with scene.database.writing() as session:
            aggregates.enter(session, scene.calendar, [recap], actor="test", now=NOW)
    scene.recount()
    assert 'id="recap"' not in public.get("/").text
    scene.publish("2022-01")
    scene.publish("2022-02")
    scene.close("2022-03")
    page = public.get("/").text
    assert "Permohonan informasi Januari sampai Februari 2022" in page
    assert "<dt>Permohonan</dt><dd>23</dd>" in page
    assert re.findall(r'<th scope="row">(\w+)</th><td>([\d.]+)</td><td>([\d,]+)</td>', page) == [
        ("Januari", "15", "4,40"),
        ("Februari", "8", "4,40"),
        ("2022", "23", "4,40"),
    ]
    assert ">77<" not in page
    assert "Information requests, January to February 2022" in public.get("/?lang=en").text
    scene.publish("2022-03")
    assert "<dt>Permohonan</dt><dd>100</dd>" in public.get("/").text
