"""XLSX workbooks: the rows of the first sheet that is shown, read by a child process, so that whoever wants them stays
small, and so that a workbook that is made to do harm ends nobody else.
"""

from __future__ import annotations

import logging
import pickle
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from core.foundation.errors import Refused
from core.foundation.exchange.table import Row
from core.foundation.processes import running

log = logging.getLogger(__name__)

CHILD = "core.foundation.exchange.sheets"
OUT_OF_MEMORY = (-signal.SIGABRT, -signal.SIGKILL)  # how a process ends that gets no more


@dataclass
class Workbook:
    """A workbook that a child process reads."""

    child: subprocess.Popen[bytes]
    said: BinaryIO  # what it says on its standard error
    height: int = 0
    notes: list[Refused] = field(default_factory=list)
    number: int = 0

    def seen(self) -> float:
        """How much of the sheet was given out, from 0 to 1."""
        return self.number / max(1, self.height)

    def rows(self) -> Generator[tuple[int, Row], None, None]:
        """All rows with their numbers, once; afterwards, or when this is closed, the child is gone.

        Raises Refused where it ends too early.
        """
        try:
            while (message := self.next())[0] == "rows":
                for row in message[1]:
                    self.number += 1
                    yield self.number, row
        finally:
            self.close()

    def next(self) -> Any:
        """The child's next message. Raises Refused where it refuses the workbook, or died of it."""
        assert self.child.stdout is not None
        try:
            message = pickle.load(self.child.stdout)
        except (EOFError, pickle.UnpicklingError):
            raise self._death() from None
        if message[0] == "refused":
            raise Refused(message[1], **message[2])
        return message

    def close(self) -> None:
        """Ends the child."""
        assert self.child.stdout is not None
        self.child.kill()
        self.child.stdout.close()
        self.child.wait()
        self.said.close()

    def _death(self) -> Refused:
        code = self.child.wait()
        self.said.seek(0)
        told = self.said.read(500).decode(errors="replace").splitlines() or [""]
        log.warning("the process that read a workbook ended with %s: %s", code, told[0])
        if code in OUT_OF_MEMORY:
            return Refused("This workbook is too large to be read at once; save the sheet as CSV UTF-8 instead.")
        return Refused("This workbook cannot be read; open it in a spreadsheet and save it as .xlsx again.")


def open_workbook(stream: BinaryIO) -> Workbook:
    """Begins to read the sheet. Raises Refused where the file is broken or too large, or cells hold errors."""
    said = tempfile.TemporaryFile()  # noqa: SIM115 (the workbook closes it)
    with tempfile.TemporaryFile() as copy:
        child = subprocess.Popen(
            **running(CHILD), stdin=_with_number(stream, copy), stdout=subprocess.PIPE, stderr=said
        )
    book = Workbook(child, said)
    try:
        _, book.height, notes = book.next()
    except BaseException:
        book.close()
        raise
    book.notes += [Refused(message, **values) for message, values in notes]
    return book


def _with_number(stream: BinaryIO, copy: BinaryIO) -> BinaryIO:
    """The stream where the system knows it as a file, else its copy."""
    stream.seek(0)
    try:
        stream.fileno()
    except OSError:
        shutil.copyfileobj(stream, copy)
        copy.flush()
        return copy
    stream.seek(0)  # an upload that was kept in memory is on the disk only now
    return stream
