"""What a message is about, learned from examples: its topic, whether it may tell of fraud, and who writes."""

from core.consultations.learning.keeping import learned
from core.consultations.learning.ledger import SUGGESTED, Hits, Learning, TopicSuggestion, hits, last_learning, note
from core.consultations.learning.lessons import Lessons, from_closed
from core.consultations.learning.model import Example, Model, Understanding, learn
from core.consultations.learning.nightly import Trial, begin, learn_anew, tried
from core.consultations.learning.standing import Doubt, Reader, reader, says_enough, stands, without, worth_proposing

__all__ = [
    "SUGGESTED",
    "Doubt",
    "Example",
    "Hits",
    "Learning",
    "Lessons",
    "Model",
    "Reader",
    "TopicSuggestion",
    "Trial",
    "Understanding",
    "begin",
    "from_closed",
    "hits",
    "last_learning",
    "learn",
    "learn_anew",
    "learned",
    "note",
    "reader",
    "says_enough",
    "stands",
    "tried",
    "without",
    "worth_proposing",
]
