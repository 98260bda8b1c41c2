"""Letters to people who asked for information, as PDF with the number of the register."""

from core.requests.letters.making import by_id, make, of_request, offered, pdf
from core.requests.letters.model import RequestLetter

__all__ = ["RequestLetter", "by_id", "make", "of_request", "offered", "pdf"]
