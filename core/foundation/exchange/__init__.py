"""Rows in and out: CSV and XLSX read as rows of named columns, and written so that no cell runs as a formula."""

from core.foundation.exchange.cells import Cell, as_day, as_number, as_text, as_time
from core.foundation.exchange.csv_files import is_workbook
from core.foundation.exchange.reading import rows
from core.foundation.exchange.table import Table
from core.foundation.exchange.writing import csv_pieces, write_csv, write_xlsx

__all__ = [
    "Cell",
    "Table",
    "as_day",
    "as_number",
    "as_text",
    "as_time",
    "csv_pieces",
    "is_workbook",
    "rows",
    "write_csv",
    "write_xlsx",
]
