"""The example files of docs/import.md: `python -m samples.examples` writes them anew."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from core.foundation import exchange
from core.foundation.exchange import Cell

FOLDER = Path(__file__).parent / "imports"
NAMES = (
    "source", "external_id", "happened_at", "channel", "category", "kind", "topic", "aspect", "region_code",
    "institution", "contact_name", "contact_phone", "contact_email", "question", "answer", "status",
)  # fmt: skip
INVENTED: tuple[tuple[str, ...], ...] = (
    ("hai", "HAI-20221", "2021-12-01 09:05", "HAI", "PEMDA", "K_TEK", "DAU", "PENYALURAN", "32.04",
     "BPKAD Kabupaten Bandung", "Siti Rahma", "0812-000-0001", "", "DAU bulan ini belum masuk RKUD, mengapa?",
     "DAU disalurkan setelah laporan bulan sebelumnya diterima.", "CLOSED"),
    ("hai", "HAI-20222", "2021-12-01 13:40", "HAI", "PEMDA", "K_TEK", "DAKF", "PELAPORAN", "34.04",
     "Dinas PU Kabupaten Sleman", "Budi Santoso", "", "budi@example.org", "Sampai kapan laporan DAK fisik diterima?",
     "Sampai dengan tanggal 15.", "CLOSED"),
    ("", "", "2021-12-02 10:15", "TELEPON", "AKADEMISI", "K_NON", "", "", "", "Universitas Contoh", "Dewi Lestari",
     "0812-000-0002", "", "Di mana data transfer per daerah dapat diunduh?", "Di portal data.", "CLOSED"),
    ("", "", "2021-12-03 08:30", "TELEPON", "LAINNYA", "PENGADUAN", "N-TIPU", "", "33.74", "", "Agus",
     "0812-000-0003", "", "Ada yang meminta uang atas nama kantor ini; benarkah?",
     "Tidak. Layanan kami tidak dipungut biaya.", "CLOSED"),
)  # fmt: skip


def main() -> None:
    """Writes both files."""
    FOLDER.mkdir(exist_ok=True)
    exchange.write_csv(FOLDER / "tickets.csv", NAMES, INVENTED)
    exchange.write_xlsx(FOLDER / "tickets.xlsx", NAMES, (_typed(row) for row in INVENTED))


def _typed(row: tuple[str, ...]) -> tuple[Cell, ...]:
    """The same with a date cell."""
    at = NAMES.index("happened_at")
    return (*row[:at], dt.datetime.fromisoformat(row[at]), *row[at + 1 :])


if __name__ == "__main__":
    main()
