"""One person over all wings: what is held on them, given out, and erased so that the counts stay."""

from core.people.exporting import export
from core.people.finding import Person, find
from core.people.forgetting import forget

__all__ = ["Person", "export", "find", "forget"]
