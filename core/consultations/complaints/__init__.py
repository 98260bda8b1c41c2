"""Complaints (KELUHAN) and reports of wrongdoing (PENGADUAN): what is due when, their stages, and who may read them."""

from core.consultations.complaints.access import Reader, closed_to, open_to, unnamed
from core.consultations.complaints.model import Complaint, Referral
from core.consultations.complaints.stages import (
    KINDS,
    STAGES,
    Marks,
    Standing,
    acknowledge,
    refer,
    set_marks,
    standing,
    standings,
    take_back,
)
from core.consultations.complaints.terms import STEPS, Due, due_times
from core.consultations.complaints.worklist import Line, of_month, unsettled

__all__ = [
    "KINDS",
    "STAGES",
    "STEPS",
    "Complaint",
    "Due",
    "Line",
    "Marks",
    "Reader",
    "Referral",
    "Standing",
    "acknowledge",
    "closed_to",
    "due_times",
    "of_month",
    "open_to",
    "refer",
    "set_marks",
    "standing",
    "standings",
    "take_back",
    "unnamed",
    "unsettled",
]
