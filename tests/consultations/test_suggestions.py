"""What a text is about and who writes it, by keywords."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pytest

from core.consultations import suggestions
from core.foundation.db import Base, Database
from core.reference import taxonomy
from core.reference.taxonomy import Meaning

EXAMPLES = list(
    csv.DictReader((Path(__file__).parent / "example_questions.csv").read_text(encoding="utf-8").splitlines())
)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Meaning]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('topics')}/t.db")
    Base.metadata.create_all(database.write_engine)
    with database.writing() as session:
        taxonomy.load_terms(session)
        topics = taxonomy.current(session, dt.date(2022, 12, 1)).topics
    database.close()
    return topics


def test_there_are_three_examples_a_topic(known: Mapping[str, Meaning]) -> None:
    assert sorted(row["topic"] for row in EXAMPLES) == sorted([*known] * 3)


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: row["question"][:30])
def test_each_example_finds_its_topic(known: Mapping[str, Meaning], row: dict[str, str]) -> None:
    assert suggestions.topics(row["question"], known)[0].code == row["topic"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Yg blm cair, dd-nya kpn min?", "yang belum cair dd kapan admin"),
        ("lap. realisasi TW 3 thn 2022", "laporan realisasi triwulan 3 tahun 2022"),
        (
            "wtp berturut2 hanya 2 thn, bertanya ke rekeningnya",
            "wtp berturut berturut hanya 2 tahun bertanya ke rekening",
        ),
        ("LRPD-CO / PBB_P2", "lrpd co pbb p2"),
        ("🙏", ""),
    ],
)
def test_chat_spelling_is_written_out(text: str, words: str) -> None:
    assert suggestions.normalise(text) == words


def test_tiers_decide_before_sums(known: Mapping[str, Meaning]) -> None:
    guesses = suggestions.topics("laporan realisasi dau disalurkan lewat omspan, kppn belum verifikasi", known)
    assert guesses[0].code == "DAU"
    assert {guess.code for guess in guesses} >= {"DAU", "OMSPAN", "SALUR", "LAPTKD"}


def test_inside_a_tier_the_higher_sum_wins(known: Mapping[str, Meaning]) -> None:
    assert suggestions.topics("dau dan dana bagi hasil dbh sawit", known)[0].code == "DBH"


def test_a_keyword_is_a_whole_word(known: Mapping[str, Meaning]) -> None:
    assert suggestions.topics("padi dadu", known) == []
    assert suggestions.topics("", known) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("saya mahasiswa unair", "AKADEMISI"),
        ("dosen", "AKADEMISI"),
        ("sy guru sma", "AKADEMISI"),
        ("min tpg tw 3 utk guru kab kami kok blm masuk", "PEMDA"),
        ("saya dari bpkad kab bogor", "PEMDA"),
        ("kaur keuangan desa", "PEMDA"),
        ("sekdes", "PEMDA"),
        ("kepala desa sukamaju", "PEMDA"),
        ("perangkat desa", "PEMDA"),
        ("saya anggota dprd kota batu", "PEMDA"),
        ("pemkab bandung", "PEMDA"),
        ("selamat siang, saya budi dari dinas kesehatan kab. sleman", "PEMDA"),
        ("saya pendamping desa", "LAINNYA"),
        ("saya warga desa sukamaju", "LAINNYA"),
        ("wartawan tempo", "LAINNYA"),
        ("kami dari kppn malang", "KL"),
        ("pegawai djpb", "KL"),
        ("Kementerian Dalam Negeri", "KL"),
        ("K/L", "KL"),
        ("pak ada org ngaku dr kemenkeu minta transfer 5jt biar dana desa cair, bnr ga?", None),
        ("kami dapat surat dari kementerian keuangan, ini asli?", None),
        ("di omspan dokumen masih menunggu verifikasi kppn, normalnya berapa hari", None),
        ("rek RKUD kami ganti bank, prosedurnya bagaimana", None),
        ("kapan cair", None),
        ("", None),
    ],
)
def test_category_of_the_writer(text: str, code: str | None) -> None:
    assert suggestions.category(text) == code


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("kami dari Kementerian Kesehatan mau tanya hibah", "Kementerian Kesehatan"),
        ("saya mahasiswa unpad, butuh data dau", "unpad"),
        ("Kami dari Badan Pusat Statistik Kabupaten Garut. Mohon data", "Badan Pusat Statistik Kabupaten Garut"),
        ("sy dosen universitas negeri malang ingin wawancara", "universitas negeri malang"),
        ("surat dari kemenkeu sudah kami terima", ""),
        ("ada yg ngaku dari kemenkeu", ""),
        ("dari kabupaten garut", ""),
        ("dari unit kerja kami", ""),
        ("", ""),
    ],
)
def test_the_institution_that_somebody_names(text: str, named: str) -> None:
    assert suggestions.institution(text) == named
