"""What a message is about, learned from examples: its topic, whether it may tell of fraud, and who writes."""

from core.consultations.learning.keeping import learned
from core.consultations.learning.ledger import SUGGESTED, Hits, Learning, TopicSuggestion, hits, last_learning, note
from core.consultations.learning.lessons import Lessons
from core.consultations.learning.model import Example, Model, Understanding, learn
from core.consultations.learning.nightly import begin, learn_anew
from core.consultations.learning.standing import Doubt, Reader, reader, says_enough, without, worth_proposing

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
    "Understanding",
    "begin",
    "hits",
    "last_learning",
    "learn",
    "learn_anew",
    "learned",
    "note",
    "reader",
    "says_enough",
    "without",
    "worth_proposing",
]
