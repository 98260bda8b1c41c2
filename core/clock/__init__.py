"""The timetable as data, the ledger that lets each job run once a period, and the alarm when one did not run."""

from core.clock.jobs import TIMETABLE, begin_learning
from core.clock.ledger import (
    AGAIN,
    ATTEMPTS,
    GRACE,
    LEASE,
    Run,
    claim,
    finish,
    is_done,
    may_try_again,
    owner,
    run_of,
    runs_of,
)
from core.clock.rhythms import Period
from core.clock.running import CHUNK, ask_for, due, job_named, recount, run_by_hand, run_due, run_one, tidy
from core.clock.telling import schedule_link, tell
from core.clock.timetable import Context, Due, Job
from core.clock.watching import SEEN, alarms_due, is_silent, last_seen, missed, overdue, raise_alarms

__all__ = [
    "AGAIN",
    "ATTEMPTS",
    "CHUNK",
    "GRACE",
    "LEASE",
    "SEEN",
    "TIMETABLE",
    "Context",
    "Due",
    "Job",
    "Period",
    "Run",
    "alarms_due",
    "ask_for",
    "begin_learning",
    "claim",
    "due",
    "finish",
    "is_done",
    "is_silent",
    "job_named",
    "last_seen",
    "may_try_again",
    "missed",
    "overdue",
    "owner",
    "raise_alarms",
    "recount",
    "run_by_hand",
    "run_due",
    "run_of",
    "run_one",
    "runs_of",
    "schedule_link",
    "tell",
    "tidy",
]
