"""Local governments: which there are on a day, and which one people mean by what they type."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from collections import Counter

import pytest

from core.foundation.db import Database
from core.foundation.errors import Refused
from core.reference import regions
from core.reference.regions import Regions, settled

# Names that a regency and a city share.
TWICE = """
    Bandung Banjar Bekasi Bima Blitar Bogor Cirebon Gorontalo Jayapura Kediri Kupang Madiun Magelang Malang Mojokerto
    Pasuruan Pekalongan Probolinggo Semarang Serang Solok Sorong Sukabumi Tangerang Tasikmalaya Tegal
"""


@pytest.fixture
def places(loaded: Database) -> Regions:
    with loaded.reading() as session:
        return regions.current(session)


def labels(places: Regions, text: str, *, asked: bool = False) -> list[str]:
    return [guess.label for guess in places.find(text, asked=asked)]


def test_all_regions_are_shipped(places: Regions) -> None:
    assert Counter(place.level for place in places.places.values()) == {"PROV": 38, "KAB": 416, "KOTA": 98}
    assert places.label("32.04") == "Kabupaten Bandung"
    assert places.label("32") == "Provinsi Jawa Barat"
    assert places.get("99.99") is None
    assert (places.label("99.99"), places.label(None)) == ("99.99", "")


def test_the_copies_are_what_the_notice_says() -> None:
    notice = (regions.FOLDER / "NOTICE.md").read_text(encoding="utf-8")
    for name in ("provinces.csv", "regencies.csv"):
        assert f"| `{name}` | `{hashlib.sha256((regions.FOLDER / name).read_bytes()).hexdigest()}` |" in notice


@pytest.mark.parametrize(
    ("day", "provinces", "all_of_them"),
    [("2022-07-24", 34, 542), ("2022-07-25", 37, 545), ("2022-12-07", 37, 545), ("2022-12-31", 38, 546)],
)
def test_governments_exist_from_their_laws_on(places: Regions, day: str, provinces: int, all_of_them: int) -> None:
    codes = places.autonomous(dt.date.fromisoformat(day))
    assert (sum("." not in code for code in codes), len(codes)) == (provinces, all_of_them)


def test_units_of_jakarta_are_dki(places: Regions) -> None:
    units = [code for code, place in places.places.items() if code != "31" and place.province_code == "31"]
    assert len(units) == 6
    assert {places.government(code) for code in units} == {"31"}
    assert places.government("32.73") == "32.73"
    assert labels(places, "jakarta selatan") == ["Provinsi DKI Jakarta"]


def test_each_region_is_found_by_its_label(places: Regions) -> None:
    for code, place in places.places.items():
        guesses = places.find(place.name)
        assert settled(guesses) == places.government(code), place.name
        assert places.resolve(place.name) == code


def test_each_name_that_two_share_gives_both(places: Regions) -> None:
    for name in TWICE.split():
        guesses = places.find(name)
        assert {f"Kabupaten {name}", f"Kota {name}"} <= {guess.label for guess in guesses}
        assert len({guess.score for guess in guesses}) == 1
        assert settled(guesses) is None
        assert labels(places, f"pemkab {name}") == [f"Kabupaten {name}"]
        assert labels(places, f"Kota {name.lower()}") == [f"Kota {name}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pemkab bandung", "Kabupaten Bandung"),
        ("kab. malang", "Kabupaten Malang"),
        ("malang kota", "Kota Malang"),
        ("saya dari BPKAD kab tulungagung", "Kabupaten Tulungagung"),
        ("tulung agung", "Kabupaten Tulungagung"),
        ("toli toli", "Kabupaten Toli-Toli"),
        ("kab fak-fak", "Kabupaten Fak Fak"),
        ("pematang siantar", "Kota Pematangsiantar"),
        ("palangka raya", "Kota Palangkaraya"),
        ("lima puluh kota", "Kabupaten Lima Puluh Kota"),
        ("pemprov kaltim", "Provinsi Kalimantan Timur"),
        ("sulsel", "Provinsi Sulawesi Selatan"),
        ("DIY", "Provinsi DI Yogyakarta"),
        ("kota jogja", "Kota Yogyakarta"),
        ("solo", "Kota Surakarta"),
        ("batu", "Kota Batu"),
        ("dprd batu", "Kota Batu"),
        ("sangihe", "Kabupaten Kepulauan Sangihe"),
        ("aceh selatan", "Kabupaten Aceh Selatan"),
        ("kab surabaya", "Kota Surabaya"),
        ("banjar kalsel", "Kabupaten Banjar"),
        ("merauke papua", "Kabupaten Merauke"),
        ("Kabupaten Jayapura Provinsi Papua", "Kabupaten Jayapura"),
        ("saya perangkat desa bandung kab tulungagung", "Kabupaten Tulungagung"),
        ("surabya", "Kota Surabaya"),
        ("kab tulungagng jawa timur", "Kabupaten Tulungagung"),
        ("dari bnyuwangi pak", "Kabupaten Banyuwangi"),
        ("prov jambi", "Provinsi Jambi"),
    ],
)
def test_words_that_fit_one(places: Regions, text: str, expected: str) -> None:
    guesses = places.find(text)
    assert places.label(settled(guesses)) == expected, guesses


@pytest.mark.parametrize("said", ["kami dari bpkad {} mau tanya rekon", "MOHON INFO DAU PEMDA {} BELUM CAIR"])
def test_each_shorter_name_is_found_after_an_office(places: Regions, said: str) -> None:
    with (regions.FOLDER / "aliases.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 500
    for row in rows:
        guesses = places.find(said.format(row["alias"].lower() if said.islower() else row["alias"].upper()))
        best = {guess.code for guess in guesses if guess.score == guesses[0].score}
        assert places.government(row["code"]) in best, row


def test_shorter_names_stand_in_the_order_of_codes_once_each() -> None:
    with (regions.FOLDER / "aliases.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["code"], row["alias"].lower()) for row in csv.DictReader(file)]
    assert len(set(rows)) == len(rows)
    assert [code for code, _ in rows] == sorted((code for code, _ in rows), key=lambda code: ("." in code, code))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # abbreviations that are no words, wherever they stand
        ("dbh minerba triwulan 3 kutim kpn cair", "Kabupaten Kutai Timur"),
        ("belanja bansos apbd inhu 2023 total?", "Kabupaten Indragiri Hulu"),
        ("ROHUL: IRIGASI DAK KENA EFISIENSI", "Kabupaten Rokan Hulu"),
        ("pinjaman jangka pendek PPU buat nutup kas", "Kabupaten Penajam Paser Utara"),
        ("Rekonsiliasi laporan HSU kemarin blm ada BA nya", "Kabupaten Hulu Sungai Utara"),
        ("jaringan MBD putus 4 hari", "Kabupaten Maluku Barat Daya"),
        ("knp alokasi dau nisel turun 18 M", "Kabupaten Nias Selatan"),
        ("sa dari bappeda mansel, ada info hibah?", "Kabupaten Manokwari Selatan"),
        ("KKU belum dapat insentif", "Kabupaten Kayong Utara"),
        ("kok DIY dapat dana sendiri min", "Provinsi DI Yogyakarta"),
        ("realisasi apbd sejatim format excel", "Provinsi Jawa Timur"),
        # those that are words too, where something hints at a place
        ("pemkab mitra tanya DAU", "Kabupaten Minahasa Tenggara"),
        ("bpkad benteng minta reset akun", "Kabupaten Bengkulu Tengah"),
        ("dishub KLU mau tanya DAK", "Kabupaten Lombok Utara"),
        ("muba punya uang lebih, boleh ditabung?", "Kabupaten Musi Banyuasin"),
        ("kubar lebih salur 48 M", "Kabupaten Kutai Barat"),
        ("DAK jalan Banyuwangi baru terkontrak", "Kabupaten Banyuwangi"),
        ("dana desa gresik sudah ditransfer?", "Kabupaten Gresik"),
        ("dinas pendidikan batu tanya BOS", "Kota Batu"),
        ("DTI Mappi utk jalan kampung", "Kabupaten Mappi"),
        ("Rekening koran RKUD Natuna tgl 14", "Kabupaten Natuna"),
        ("saya kader posyandu Lebak. Boleh insentif?", "Kabupaten Lebak"),
        ("password omspan agam diganti", "Kabupaten Agam"),
        ("pagu indikatif Malaka 2027?", "Kabupaten Malaka"),
        ("bendahara di desa (Lombok Utara). Duit belum masuk", "Kabupaten Lombok Utara"),
        ("ini kirim ulang surat, lampirannya tertinggal. Landak", "Kabupaten Landak"),
        # seats of regencies, and parts of names
        ("otsus tahap 2 wamena blum masuk", "Kabupaten Jayawijaya"),
        ("barabai banjir, kantor kami tutup", "Kabupaten Hulu Sungai Tengah"),
        ("warga labuan bajo tanya, bolehkah?", "Kabupaten Manggarai Barat"),
        ("rapbd kami di sengeti belum disahkan", "Kabupaten Muaro Jambi"),
        ("kantor kami di cikarang, bekasi", "Kabupaten Bekasi"),
        ("kanigoro blitar, dana desa telat", "Kabupaten Blitar"),
        ("di digul sinyal lemah", "Kabupaten Boven Digoel"),
        ("sinyal mati, bisa kena sanksi? puncak papua", "Kabupaten Puncak"),
        # what is said around a name
        ("staf walkot kupang mau kirim berkas", "Kota Kupang"),
        ("kas daerah mojokerto kota tadi pagi", "Kota Mojokerto"),
        ("punten, pemkot tasik rek ngarobah tarif", "Kota Tasikmalaya"),
        ("kami di Kep. Aru nelayan banyak", "Kabupaten Kepulauan Aru"),
        ("kota tj pinang tanya hibah", "Kota Tanjung Pinang"),
        ("desa sukamakmur kec sukamakmur kab bogor", "Kabupaten Bogor"),
        ("peserta rapat di hotel samarinda senin", "Kota Samarinda"),
        ("dana istimewa jogja dipangkas?", "Provinsi DI Yogyakarta"),
        ("where is South Kalimantan's budget", "Provinsi Kalimantan Selatan"),
        ("revenue share for West Papua", "Provinsi Papua Barat"),
        ("village funds of East Lombok", "Kabupaten Lombok Timur"),
        ("what share of Badung's hotel tax must be passed on", "Kabupaten Badung"),
        ("Siak regency asks about oil", "Kabupaten Siak"),
        # the ministry's seat beside the place that is meant
        ("kitong rombongan dari tambrauw su di jakarta, besok bisa ketemu?", "Kabupaten Tambrauw"),
        ("surat dari jakarta belum ada, keerom tunggu", "Kabupaten Keerom"),
        ("saya warga jakarta, parkir itu pajak daerah?", "Provinsi DKI Jakarta"),
        # long names with one wrong letter, to which nothing leads
        ("transfer pusat kami blm masuk, kas kosong, Memberano Raya. Tolong cek", "Kabupaten Mamberamo Raya"),
        ("kirim surat tgl 20, bangga laut jauh pak", "Kabupaten Banggai Laut"),
        ("DAK irigasi karanganayar sudah 80 persen", "Kabupaten Karanganyar"),
    ],
)
def test_names_are_found_as_people_write_them(places: Regions, text: str, expected: str) -> None:
    guesses = places.find(text)
    assert places.label(settled(guesses)) == expected, guesses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bandng", {"Kabupaten Bandung", "Kota Bandung"}),
        ("kabupaten/kota bandung", {"Kabupaten Bandung", "Kota Bandung"}),
        ("malang jatim", {"Kabupaten Malang", "Kota Malang"}),
        ("jambi", {"Provinsi Jambi", "Kota Jambi"}),
        ("jogja", {"Provinsi DI Yogyakarta", "Kota Yogyakarta"}),
        ("malang tahun depan dapat alokasi berapa", {"Kabupaten Malang", "Kota Malang"}),
        ("mohon dicek transfer utk Bima kemarin", {"Kabupaten Bima", "Kota Bima"}),
        ("kontak djpk keur tasik? kuring bendahara", {"Kabupaten Tasikmalaya", "Kota Tasikmalaya"}),
        ("teman di Siak sama Bengkalis mengeluh", {"Kabupaten Siak", "Kabupaten Bengkalis"}),
        ("bpkad mura tanya rekon", {"Kabupaten Musi Rawas", "Kabupaten Murung Raya"}),
    ],
)
def test_words_that_fit_several_settle_nothing(places: Regions, text: str, expected: set[str]) -> None:
    guesses = places.find(text)
    assert {guess.label for guess in guesses} == expected
    assert settled(guesses) is None


@pytest.mark.parametrize(
    "text",
    [
        "dana desa tahap 2 kapan cair", "nasib malang sekali", "ada batu di jalan", "dbh batu bara turun",
        "pak bima dari djpk", "min solo karir itu apa", "kab kami belum masuk", "apbd kab/kota 5 thn terakhir",
        "makasih", "selamat pagi", "bantu dong", "bangga sekali", "kota", "kabupaten", "0", "", "🙏🙏", "?",
        "kaur keuangan",
        "boleh bayar kampus mitra pakai otsus?", "klu laporan telat apa sanksinya", "bedanya DAK dan DAU sbb",
        "salur tkd itu dari kppn atau dari jakarta sih", "gedung djpk di jakarta pusat sebelah mana",
        "rapat di jakarta jam berapa", "pak agam ext berapa", "Terima kasih banyak. Bima", "DAU karo DAK bedane opo",
        "ketapang 20 persen dana desa wajib ya", "penertiban bangli pakai dana apa", "struktur penawaran umum",
        "tata cara pinjam uang ke bank jatim gimana", "batang tubuh perpres halaman berapa",
        "harga batu bara turun, dbh ikut turun?", "ada yg nyamar jd cs kalian di telegram",
        "medan kami sulit, desa terpencil", "sistem kena serang virus, sikd lemot", "dana talangan sembarang orang",
        "verifikasi kppn malang lama sekali", "padang rumput", "medan kerja", "mohon bantuan admin", "pada hari ini",
    ],
)  # fmt: skip
def test_ordinary_sentences_name_no_region(places: Regions, text: str) -> None:
    assert places.find(text) == []


def test_who_was_asked_may_answer_with_less(places: Regions) -> None:
    assert labels(places, "halmahera", asked=True) == [
        "Kabupaten Halmahera Barat", "Kabupaten Halmahera Tengah", "Kabupaten Halmahera Utara",
        "Kabupaten Halmahera Selatan", "Kabupaten Halmahera Timur",
    ]  # fmt: skip
    assert labels(places, "deli", asked=True) == ["Kabupaten Deli Serdang"]
    assert labels(places, "kab semarng", asked=True) == ["Kabupaten Semarang"]
    assert labels(places, "pakal ongan", asked=True) == ["Kabupaten Pekalongan", "Kota Pekalongan"]
    for nothing in ("xyzzy", "tidak tahu", "lewati", "kementerian keuangan", "pusat", "selatan", "kembali", "betul"):
        assert labels(places, nothing, asked=True) == [], nothing


def test_a_limit_keeps_the_best(places: Regions) -> None:
    assert len(places.find("kalimantan", limit=2, asked=True)) == 2


def test_an_endless_text_is_answered_too(places: Regions) -> None:
    assert labels(places, "bpkad kab tulungagung " + "x" * 100_000) == ["Kabupaten Tulungagung"]


def test_a_form_takes_code_label_or_clear_words(places: Regions) -> None:
    for text in ("32.04", " kabupaten bandung ", "KABUPATEN BANDUNG", "pemkab bandung", "kab. bandung"):
        assert places.resolve(text) == "32.04"
    assert places.resolve("31.74") == "31.74"
    assert places.resolve("tulungagng") == "35.04"
    assert places.resolve("halmahera timor") == "82.06"


@pytest.mark.parametrize("text", ["Atlantis", "99.99", "", "kementerian keuangan"])
def test_a_form_refuses_what_nobody_knows(places: Regions, text: str) -> None:
    with pytest.raises(Refused, match="We know no local government called"):
        places.resolve(text)


def test_a_form_refuses_what_two_are_called(places: Regions) -> None:
    with pytest.raises(Refused, match="Bandung is both Kabupaten Bandung and Kota Bandung; choose one"):
        places.resolve("Bandung")
