"""Charts as plain Vega-Lite definitions: the same one for page, PDF and chat; `charts.rendering` makes pictures of it.

Each function returns None where there is nothing to compare (no or one point, or no value at all): then the caller says
so in a sentence, since an empty chart says nothing.
"""

from core.statistics.reports.charts.bars import bars, columns
from core.statistics.reports.charts.crossed import heat, stacked
from core.statistics.reports.charts.lines import line
from core.statistics.reports.charts.look import FORMAT_LOCALES, Spec
from core.statistics.reports.charts.rows import Point

__all__ = ["FORMAT_LOCALES", "Point", "Spec", "bars", "columns", "heat", "line", "stacked"]
