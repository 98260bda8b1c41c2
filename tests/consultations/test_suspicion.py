"""What in a text speaks for fraud: the invented modus texts and worried questions, and what only looks like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.consultations.suspicion import largest_sum, tells_of_payment, weigh
from core.reference import modus

SUSPICIOUS = [
    (("Yth. Bapak Kepala BPKAD. Daerah Bapak masuk daftar usulan tambahan DAK Fisik Rp18 M. Agar tidak digeser mohon "
     "siapkan komitmen fee 5% paling lambat sore ini, transfer ke rekening a.n. staf kami."), "M1"),
    ("ada yg mengaku pejabat djpk janjikan tambahan dak asal kasih fee, hrs lapor kemana?", "M1"),
    ("UNDANGAN Capacity Building JF AKPD, Hotel X. Biaya kontribusi Rp4.750.000/orang ditransfer ke rekening panitia.",
     "M2"),
    ("min, kami terima undangan capacity building jf akpd di jkt, bayar 4,7 jt per org. ini asli apa palsu ya?", "M2"),
    (("Terlampir Surat Perintah Membayar Dana Desentralisasi. Dana dicairkan setelah biaya administrasi 2% disetor ke "
     "rekening penampungan."), "M3"),
    ("kami dpt spm dana desentralisasi lwt email gmail, apakah ada dana tsb?", "M3"),
    (("Menindaklanjuti kurang bayar DBH, daerah Saudara diminta mengirim proposal dan membuka rekening penampungan. "
     "Pendamping siap membantu percepatan, biaya operasional menyesuaikan."), "M4"),
    (("Mengundang Sekda menghadiri Bimbingan Teknis Obligasi Daerah. Registrasi dan biaya pendaftaran melalui tautan "
     "http://contoh-djpk.example, kuota 50 pemda."), "M5"),
    (("Selamat malam, ini nomor baru saya, Direktur di DJPK. Mohon bantu tiket dan hotel dulu 15 juta, nanti diganti. "
     "Jangan telepon ke kantor."), "M6"),
    ("mau tanya, apa djpk ada kirim tim evaluasi ke kab kami bsk? katanya minta disiapkan hotel dan uang saku", "M6"),
    (("Akun OMSPAN TKD Saudara akan dinonaktifkan hari ini. Lakukan verifikasi ulang: masukkan user, password dan kode "
     "OTP pada tautan http://verifikasi-omspan.example"), "M7"),
    (("Selamat, desa Bapak terpilih menerima tambahan dana pembangunan dari pusat Rp575 juta. Untuk pencairan setor "
     "biaya administrasi 1,5% ke rekening koordinator."), "M8"),
    ("ini beneran dari djpk?", None),
    ("Is this letter genuine? They asked us to pay a registration fee", None),
]  # fmt: skip
ORDINARY = [
    "dana desa ditransfer ke rekening kas desa kapan ya", "mohon info mempercepat penyaluran dau",
    "tambahan alokasi dau 2023 utk kab kami berapa", "cara setor sisa dana desa ke rkun gimana",
    "biaya operasional bok puskesmas bisa dipakai untuk apa saja", "Pendapatan Asli Daerah kami turun 10%",
    "kurang bayar dbh 2022 kpn disalurkan? sisa 15 juta", "komisi III DPRD mau kunker ke djpk",
    "minta transfer pusat bulan ini rinciannya", "kami diminta upload dokumen asli di omspan",
    "bimtek sikd dari djpk kapan diadakan lagi?", "reset password omspan gimana",
    "email kami bpkad.garut@gmail.com mohon dikirim", "surat resmi dari bupati sudah kami kirim",
    "sudah transfer tpg tw 3 ke rekening guru pak, laporannya gimana", "uang saku peserta magang ada gak?",
    "rekening atas nama dinas kesehatan utk bok", "", "🙏", "terima kasih",
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), SUSPICIOUS, ids=[text[:30] for text, _ in SUSPICIOUS])
def test_what_looks_like_fraud_is_asked_about_with_reasons_and_its_kind(text: str, kind: str | None) -> None:
    found = weigh(text)
    assert found.worth_asking
    assert (found.modus, set(found.signals) <= set(modus.knowledge().signals)) == (kind, True)


@pytest.mark.parametrize("text", ORDINARY)
def test_the_money_words_of_public_finance_are_no_signals(text: str) -> None:
    assert not weigh(text).worth_asking


@pytest.mark.parametrize(
    ("text", "paid"),
    [
        ("staf kami terlanjur transfer ke panitia", True),
        ("udah tf 10 jt ke panitia bimtek", True),
        ("kami sudah bayar 5 juta", True),
        ("uangnya sudah dikirim kemarin", True),
        ("belum transfer, masih ragu", False),
        ("kami tidak jadi membayar", False),
        ("diminta transfer 5 juta", False),
        ("they asked us and we paid", True),
        ("we have not paid", False),
    ],
)
def test_whether_money_was_sent(text: str, paid: bool) -> None:
    assert tells_of_payment(text) is paid


@pytest.mark.parametrize(
    ("text", "rupiah"),
    [
        ("Rp4.750.000 per orang", 4_750_000), ("4,7 jt", 4_700_000), ("rp 18 m", 18_000_000_000),
        ("dari 500rb sampai 2 juta", 2_000_000), ("Rp575 juta", 575_000_000), ("tahun 2022 tahap 2", None), ("", None),
    ],
)  # fmt: skip
def test_the_largest_sum(text: str, rupiah: int | None) -> None:
    assert largest_sum(text) == rupiah


@given(st.text(max_size=400))
def test_any_text_is_taken(text: str) -> None:
    found = weigh(text)
    assert found.score >= 0
    assert found.modus in (None, *modus.codes())


def test_every_kind_but_the_unnamed_one_has_a_sentence_for_warnings() -> None:
    known = modus.knowledge().modus
    assert [code for code, one in known.items() if not (one.warning("id") and one.warning("en"))] == [modus.OTHER]
