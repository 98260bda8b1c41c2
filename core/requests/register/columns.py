"""What columns and codes of other registers are called: our own names and the usual Indonesian ones."""

from __future__ import annotations

from collections.abc import Mapping

from core.foundation.errors import Refused
from core.requests.register.model import CHANNELS, FORMS, HELD, OUTCOMES, REASONS, REQUESTERS, WANTED

# Indonesian titles are those of the national register of requests (annex of the rules after law 14/2008).
TITLES: Mapping[str, tuple[str, ...]] = {
    "number": ("nomor", "no register", "nomor register", "nomor pendaftaran"),
    "received_on": ("tanggal", "tanggal permohonan", "tanggal diterima"),
    "complete_on": ("tanggal lengkap",),
    "channel": ("media", "kanal", "sarana"),
    "requester": ("jenis pemohon", "kategori pemohon"),
    "name": ("nama", "nama pemohon"),
    "address": ("alamat",),
    "phone": ("telepon", "nomor kontak", "no telepon"),
    "email": ("surel", "e-mail"),
    "occupation": ("pekerjaan",),
    "information": ("informasi", "informasi yang diminta", "rincian informasi"),
    "purpose": ("tujuan", "tujuan penggunaan informasi"),
    "wanted": ("jenis permohonan",),
    "form": ("bentuk informasi",),
    "extended_on": ("tanggal perpanjangan",),
    "extension_why": ("alasan perpanjangan",),
    "outcome": ("keputusan", "status", "hasil"),
    "answered_on": ("tanggal pemberitahuan", "tanggal pemberitahuan tertulis", "tanggal jawaban"),
    "delivered_on": ("tanggal pemberian informasi", "tanggal penyerahan"),
    "decision": ("uraian keputusan", "keterangan"),
    "reasons": ("alasan penolakan", "alasan"),
    "held": ("status informasi", "dikuasai"),
    "holder": ("pihak yang menguasai",),
    "cost": ("biaya",),
    "payment": ("cara pembayaran",),
}
NAMES: Mapping[str, str] = {title.replace(" ", "_"): name for name, more in TITLES.items() for title in (name, *more)}

CODES: Mapping[str, tuple[str, ...]] = {
    "channel": CHANNELS, "requester": REQUESTERS, "wanted": WANTED, "form": FORMS, "outcome": OUTCOMES, "held": HELD,
    "reasons": REASONS,
}  # fmt: skip
WORDS: Mapping[str, Mapping[str, str]] = {
    "channel": {
        "e-ppid": "EPPID", "email": "EMAIL", "e-mail": "EMAIL", "surel": "EMAIL", "langsung": "WALK_IN",
        "datang langsung": "WALK_IN", "surat": "POST", "pos": "POST", "telepon": "PHONE",
    },
    "requester": {
        "perorangan": "PERSON", "perseorangan": "PERSON", "kelompok": "GROUP", "kelompok orang": "GROUP",
        "badan hukum": "BODY", "badan publik": "PUBLIC_BODY",
    },
    "wanted": {"salinan": "COPY", "mendapatkan salinan": "COPY", "melihat": "VIEW", "melihat/mengetahui": "VIEW"},
    "form": {"softcopy": "SOFT", "soft copy": "SOFT", "hardcopy": "HARD", "hard copy": "HARD", "keduanya": "BOTH"},
    "outcome": {
        "dikabulkan sepenuhnya": "GRANTED", "dikabulkan": "GRANTED", "dikabulkan sebagian": "PARTLY",
        "ditolak": "REFUSED", "tidak diberikan": "NOT_GIVEN", "tidak dapat diberikan": "NOT_GIVEN",
        "dialihkan": "TRANSFERRED", "dalam proses": "", "proses": "",
    },
    "held": {"ya": "YES", "dikuasai": "YES", "sebagian": "PART", "tidak": "NO", "tidak dikuasai": "NO"},
    "reasons": {"dikecualikan": "EXEMPT", "belum dikuasai": "NOT_HELD", "belum didokumentasikan": "NOT_HELD",
        "lainnya": "OTHER"},
}  # fmt: skip


def code_of(name: str, text: str) -> str:
    """The code that a column's text means: itself, or its usual Indonesian word. Raises Refused for an unknown one."""
    if text.upper() in CODES[name]:
        return text.upper()
    word = " ".join(text.lower().split())
    if word not in WORDS[name]:
        raise Refused("%(text)s is not known here; known are %(codes)s.", text=text[:40], codes=", ".join(CODES[name]))
    return WORDS[name][word]
