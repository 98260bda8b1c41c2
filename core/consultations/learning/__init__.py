"""What a message is about, learned from examples: its topic, whether it may tell of fraud, and who writes."""

from core.consultations.learning.keeping import learned
from core.consultations.learning.model import Example, Model, Understanding, learn

__all__ = ["Example", "Model", "Understanding", "learn", "learned"]
