"""Reading back: the numbers in the rendered PDF and in the workbook are those of the figures, and no others.

`forms` does it in this process, `child` in one of its own.
"""

from core.statistics.reports.reading.documents import against_figures
from core.statistics.reports.reading.material import Material
from core.statistics.reports.reading.printed import against_document
from core.statistics.reports.reading.workbooks import against_sheets

__all__ = ["Material", "against_document", "against_figures", "against_sheets"]
