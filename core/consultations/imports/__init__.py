"""Files of tickets from elsewhere: checked as a whole, written in chunks, each row once however often it comes."""

from core.consultations.imports.desk import Desk, Phased, folder
from core.consultations.imports.examining import Examined, Tell, Told, faults_of, refusal_of
from core.consultations.imports.exporting import columns, rows_of
from core.consultations.imports.ledger import (
    ATTEMPTS,
    Import,
    confirm,
    drop,
    half_written,
    of_id,
    past,
    try_again,
    unfinished,
)
from core.consultations.imports.profiles import USUAL, Profile, names, profile_named
from core.consultations.imports.reading import Fault
from core.consultations.imports.running import bring_in, drop_forgotten, receive, try_out, work
from core.consultations.imports.spool import Spool

__all__ = [
    "ATTEMPTS",
    "USUAL",
    "Desk",
    "Examined",
    "Fault",
    "Import",
    "Phased",
    "Profile",
    "Spool",
    "Tell",
    "Told",
    "bring_in",
    "columns",
    "confirm",
    "drop",
    "drop_forgotten",
    "faults_of",
    "folder",
    "half_written",
    "names",
    "of_id",
    "past",
    "profile_named",
    "receive",
    "refusal_of",
    "rows_of",
    "try_again",
    "try_out",
    "unfinished",
    "work",
]
