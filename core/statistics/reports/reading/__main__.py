"""The child's side of `child.examine`: materials come in on standard input, contradictions go out."""

import pickle
import sys

from core.statistics.reports.reading import forms

if __name__ == "__main__":
    sys.stdout.buffer.write(pickle.dumps(forms.examine(pickle.load(sys.stdin.buffer))))
