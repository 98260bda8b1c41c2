"""The register of official numbers, addresses and letters: "is this number yours?" is answered from it."""

from core.warnings.official.importing import bring_in
from core.warnings.official.mentions import Mention, found_in, host_of, normal
from core.warnings.official.model import KINDS, OfficialContact
from core.warnings.official.register import Answer, Entry, add, check, listing, of_centre, withdraw

__all__ = [
    "KINDS",
    "Answer",
    "Entry",
    "Mention",
    "OfficialContact",
    "add",
    "bring_in",
    "check",
    "found_in",
    "host_of",
    "listing",
    "normal",
    "of_centre",
    "withdraw",
]
