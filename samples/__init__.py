"""The sample year: a real centre's counts of 2022 with invented tickets behind them; how to load and to leave it."""

from samples.crew import SignIn, sign_in_lines, sign_ins
from samples.leaving import FirstAdmin, has_real_admin, leave
from samples.loading import load_sample
from samples.state import can_be_left, is_half_loaded, is_loaded, is_untouched

__all__ = [
    "FirstAdmin",
    "SignIn",
    "can_be_left",
    "has_real_admin",
    "is_half_loaded",
    "is_loaded",
    "is_untouched",
    "leave",
    "load_sample",
    "sign_in_lines",
    "sign_ins",
]
