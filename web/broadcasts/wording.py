"""Kinds and states of broadcasts in words."""

from __future__ import annotations

from flask_babel import lazy_gettext

KINDS = {
    "warning": lazy_gettext("Fraud warning"),
    "reminder": lazy_gettext("Monthly reminder"),
    "notice": lazy_gettext("Notice"),
}
STATES = {
    "draft": lazy_gettext("Draft"),
    "submitted": lazy_gettext("Waits for approval"),
    "approved": lazy_gettext("Approved, held back"),
    "sending": lazy_gettext("Is being sent"),
    "done": lazy_gettext("Sent"),
    "stopped": lazy_gettext("Stopped"),
}
CHANNELS = {
    "TELEGRAM": lazy_gettext("Telegram"),
    "PHONE": lazy_gettext("by phone (people tell them)"),
    "EMAIL": lazy_gettext("by e-mail (people tell them)"),
}
