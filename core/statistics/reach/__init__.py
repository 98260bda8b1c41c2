"""Reach: website and social media by month, every value with its source and its day; missing is not zero."""

from core.statistics.reach.metrics import Metric, Source, lists, metrics, sources
from core.statistics.reach.readings import (
    DERIVED,
    REPORTED,
    Entry,
    Line,
    Reading,
    enter,
    history,
    standing,
    whole_number,
)

__all__ = [
    "DERIVED",
    "REPORTED",
    "Entry",
    "Line",
    "Metric",
    "Reading",
    "Source",
    "enter",
    "history",
    "lists",
    "metrics",
    "sources",
    "standing",
    "whole_number",
]
