"""The dashboard: how a centre's day, week and month stand beside earlier ones, and what waits for somebody."""

from core.statistics.dashboard.backlog import Backlog, Band
from core.statistics.dashboard.choice import Choice
from core.statistics.dashboard.own_day import DONE, OwnDay, done_by, own_day
from core.statistics.dashboard.stretches import PERIODS, WEEKS, Comparison, Stretch, hours_of_week
from core.statistics.dashboard.view import Beside, Dashboard, look

__all__ = [
    "DONE",
    "PERIODS",
    "WEEKS",
    "Backlog",
    "Band",
    "Beside",
    "Choice",
    "Comparison",
    "Dashboard",
    "OwnDay",
    "Stretch",
    "done_by",
    "hours_of_week",
    "look",
    "own_day",
]
