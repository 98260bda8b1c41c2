"""The checked rows of a file, kept on the disk by month until they are written, so that memory stays small."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from core.consultations.tickets import Checked

Line = tuple[int, Checked]  # the row's number in the spreadsheet, and what it means
BLOCK = 250  # rows that go to the disk together
READY = "ready"


class Spool:
    """A folder with one file a month: rows of a month are written together, and touch few days at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.waiting: dict[str, list[tuple[int, tuple[object, ...]]]] = {}

    def begin(self) -> None:
        """Empties it."""
        self.drop()
        self.folder.mkdir(parents=True)

    def add(self, month: str, number: int, entry: Checked) -> None:
        """Takes one row."""
        lines = self.waiting.setdefault(month, [])
        lines.append((number, tuple(entry)))
        if len(lines) >= BLOCK:
            self._write(month)

    def finish(self) -> None:
        """Makes it durable and says that it is whole."""
        for month in list(self.waiting):
            self._write(month)
        for path in (*self.folder.iterdir(), self.folder):
            _sync(path)
        (self.folder / READY).touch()
        _sync(self.folder)

    @property
    def is_ready(self) -> bool:
        """Whether `finish` was reached."""
        return (self.folder / READY).exists()

    def lines(self) -> Iterator[Line]:
        """All rows, month after month."""
        for path in self._files():
            yield from _lines(path)

    def change(self, new: Callable[[Line], Checked]) -> None:
        """Gives every row a new content."""
        for month in list(self.waiting):
            self._write(month)
        for path in self._files():
            old = path.rename(path.with_suffix(".old"))
            for number, entry in _lines(old):
                self.add(path.stem, number, new((number, entry)))
            self._write(path.stem)
            old.unlink()

    def drop(self) -> None:
        """Deletes it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.rows"))

    def _write(self, month: str) -> None:
        lines = self.waiting.pop(month, [])
        with (self.folder / f"{month}.rows").open("ab") as file:
            pickle.dump(lines, file, pickle.HIGHEST_PROTOCOL)


def _lines(path: Path) -> Iterator[Line]:
    size = path.stat().st_size
    with path.open("rb") as file:
        while file.tell() < size:
            for number, values in pickle.load(file):
                yield number, Checked._make(values)


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
