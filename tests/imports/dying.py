"""`dering` with small chunks that kills itself at a commit: dying before|after NUMBER WORDS…"""

from __future__ import annotations

import sys

from cli.main import main
from core.consultations.imports import writing
from tests.bot.dying import die_at

ROWS = 50  # of a chunk

if __name__ == "__main__":
    writing.FEWEST = writing.MOST = writing.TOGETHER = ROWS
    die_at(sys.argv[1], int(sys.argv[2]))
    main(sys.argv[3:])
