"""What everything that is printed shares: our fonts, their letters, and child processes that do the drawing.

`compiling`, which draws, is for those children alone: it loads Typst.
"""

from core.foundation.typesetting.child import PressFailed, ordered
from core.foundation.typesetting.printable import FONTS, printable

__all__ = ["FONTS", "PressFailed", "ordered", "printable"]
