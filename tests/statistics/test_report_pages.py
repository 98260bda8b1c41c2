"""What the pages of a report say: in every language, in odd months, with odd names; nothing of it breaks a page."""

from __future__ import annotations

import datetime as dt

import pytest
import typst

from core.foundation.typesetting import compiling
from core.reference import taxonomy
from core.reference.calendar import Month
from core.reference.centre import load_centre
from core.requests import aggregates
from core.requests.aggregates import Recap
from core.statistics import reach
from core.statistics.reports import pdf
from tests.statistics.conftest import NOW, Scene
from tests.statistics.laying import laid_out, pages, said

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_december_in_both_languages(december: Scene) -> None:
    indonesian, english = laid_out(december, "2022-12"), laid_out(december, "2022-12", "en")
    totals = said(indonesian, "totals")
    assert "(1.305 konsultasi) menurun 1,29% dibandingkan dengan November 2022 (1.322 konsultasi)" in totals
    grown = "Dibandingkan dengan Desember 2021 (1.174 konsultasi), jumlah konsultasi Desember 2022 meningkat 11,16%."
    assert grown in totals
    assert "Konsultasi per bulan, Desember 2021 s.d. Desember 2022" in totals
    assert "Selama Januari s.d. Desember 2022" in totals
    assert "WhatsApp | 1.065 | 81,61% | 1.051 | ▼\u00a03,09%" in said(indonesian, "channels")
    assert "86 konsultasi atau 6,59% dari seluruh konsultasi" in said(indonesian, "channel.EMAIL")
    assert "terutama Penyampaian/tindak lanjut surat (52 konsultasi)" in said(indonesian, "channel.EMAIL")
    assert "13 pengaduan dari 11 daerah dan 1 keluhan" in said(indonesian, "complaints")
    assert "11 dari 546 pemerintah daerah otonom" in said(indonesian, "places")
    assert "(1,305) is down 1.29% from November 2022 (1,322)" in said(english, "totals")
    numbers = [[(p.figure, p.value) for p in document.printed()] for document in (indonesian, english)]
    assert sorted(numbers[0], key=str) == sorted(numbers[1], key=str)
    assert [section.id for section in indonesian.sections] == [section.id for section in english.sections]


def test_a_month_that_did_not_change(scene: Scene) -> None:
    for month in ("2021-12", "2022-11", "2022-12"):
        scene.fill(month, [{"n": 10}])
    totals = said(laid_out(scene, "2022-12"), "totals")
    assert "(10 konsultasi) tetap dibandingkan dengan November 2022" in totals
    assert "■\u00a00,00%" in totals


def test_the_first_month_of_a_new_centre(scene: Scene) -> None:
    scene.log("2022-12-05 10:00", channel="TELEGRAM")
    document = laid_out(scene, "2022-12")
    assert "Perbandingan dengan November 2022 belum dapat dibuat: data belum tersedia." in said(document, "totals")
    assert "data belum cukup untuk grafik" in said(document, "channel.TELEGRAM")
    assert "Telegram adalah kanal baru" in said(document, "notes")
    assert "Data belum tersedia: waktu tunggu, kepuasan, PPID, situs web, Twitter, dan Facebook." in said(
        document, "decisions"
    )
    text = " ".join(pages(document))
    assert "ANGKA SEMENTARA" in text
    assert "None" not in text


def test_a_month_without_a_ticket(scene: Scene) -> None:
    document = laid_out(scene, "2022-12", "en")
    assert said(document, "totals").startswith("no data yet")
    assert "no data yet" in said(document, "ppid")
    text = pages(document)
    assert len(text) < 15
    assert "There is no ticket in December 2022: no data yet." in text[1]


def test_odd_names_are_printed_as_they_are(scene: Scene) -> None:
    scene.fill("2022-12", [{"n": 5, "topic": "DD"}, {"n": 3, "channel": "TELEPON", "region_code": "11.01"}])
    names = {
        ("topic", "DD"): '<b>#strong[x]</b> $x^2$ *tebal* _miring_ `#read("/etc/passwd")` // \\ 東京 📊',
        ("channel", "TELEPON"): "T" * 200,
        ("category", "PEMDA"): "sangat panjang " * 13,
    }
    with scene.database.writing() as session:
        for (dimension, code), name in names.items():
            taxonomy.rename(session, dimension, code, dt.date(2020, 1, 1), label_id=name, label_en=name)
    text = " ".join(pages(laid_out(scene, "2022-12")))
    assert '<b>#strong[x]</b> $x^2$ *tebal* _miring_ `#read("/etc/passwd")` // \\ ?? ?' in text
    assert "T" * 200 in text.replace(" ", "")


def test_readings_carry_their_source_and_their_day(scene: Scene) -> None:
    scene.fill("2022-12", [{"n": 5}])
    read = [
        reach.Entry("twitter.followers", 16491, source="Twitter Analytics"),
        reach.Entry("facebook.followers", 12884, source="Dasbor", as_of=dt.date(2022, 4, 30)),
        reach.Entry("web.users", 93598, source="Analytics"),
        reach.Entry("web.top_pages", items=(("Portal data APBD", None),), source="Analytics"),
    ]
    with scene.database.writing() as session:
        before = [reach.Entry("web.users", 111719, source="laporan", status=reach.DERIVED)]
        reach.enter(session, scene.calendar, Month(2022, 11), before, actor="test", now=NOW)
        reach.enter(session, scene.calendar, Month(2022, 12), read, actor="test", now=NOW)
    document = laid_out(scene, "2022-12")
    web = said(document, "web")
    assert (
        "93.598 pengguna pada Desember 2022; jumlahnya menurun 16,22% dibandingkan dengan November 2022 (111.719" in web
    )
    assert "1 | Portal data APBD" in web
    assert "Pengikut: 12.884 (per 30 April 2022)" in said(document, "facebook")
    assert "Pengikut: 16.491 pengikut" in said(document, "twitter")
    assert "Pengikut Facebook adalah angka per 30 April 2022, bukan per akhir bulan ini" in said(document, "decisions")
    assert "per 30 April 2022" in " ".join(pages(document))


def test_the_recap_of_requests_with_its_footnotes(scene: Scene) -> None:
    scene.fill("2022-02", [{"n": 5}])
    names = ("requests", "average_working_days", "granted_full", "granted_partial", "refused", "not_given")
    reasons = {"exempt": 0, "other_reason": 0, "objections": 0}
    rows = [(Month(2022, 1), (15, 4.4, 10, 2, 0, 3), 3), (Month(2022, 2), (8, 8.63, 4, 4, 0, 0), 4)]
    recaps = [
        Recap(month, {**dict(zip(names, row, strict=True)), **reasons, "not_held": held}, "recap")
        for month, row, held in rows
    ]
    with scene.database.writing() as session:
        aggregates.enter(session, scene.calendar, recaps, actor="test", now=NOW)
    ppid = said(laid_out(scene, "2022-02"), "ppid")
    assert "Selama Januari s.d. Februari 2022 diterima 23 permohonan dengan waktu layanan rata-rata 5,87" in ppid
    assert "Januari¹ | 15 | 4,40 | 10 | 2 | 0 | 3 | 0 | 3 | 0 | 0" in ppid
    assert "2022 | 23 | 5,87 | 14 | 6 | 0 | 3" in ppid
    assert "tidak dikabulkan sepenuhnya: ¹\u00a0Januari 3 untuk 5." in ppid
    assert "Februari 4 untuk" not in ppid


def test_the_address_for_checking_letters_is_printed_only_where_it_is_set(scene: Scene) -> None:
    scene.fill("2022-12", [{"n": 5}])
    assert "tanda tangan elektronik" not in said(laid_out(scene, "2022-12"), "fraud")
    centre = load_centre().model_copy(update={"letter_check_url": "https://cek.example"})
    assert "melalui https://cek.example." in said(laid_out(scene, "2022-12", centre=centre), "fraud")


def test_a_missing_font_is_no_quiet_change(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.fill("2022-12", [{"n": 5}])
    values = pdf.plain(laid_out(scene, "2022-12"))
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[])
    bare = typst.Compiler(str(pdf.TEMPLATE), root=str(pdf.TEMPLATE.parent), font_paths=fonts)
    monkeypatch.setattr(compiling, "compiler", lambda _: bare)
    with pytest.raises((pdf.Flawed, typst.TypstError), match="font"):
        pdf.render(values)
