"""Stages and steps of complaints in words."""

from __future__ import annotations

from flask_babel import lazy_gettext

STAGES = {
    "RECEIVED": lazy_gettext("Received"),
    "ACKNOWLEDGED": lazy_gettext("Acknowledged"),
    "IN_PROGRESS": lazy_gettext("In progress"),
    "REFERRED": lazy_gettext("With another unit"),
    "RESOLVED": lazy_gettext("Settled"),
}
STEPS = {
    "acknowledge": lazy_gettext("Tell that it arrived"),
    "respond": lazy_gettext("First response"),
    "resolve": lazy_gettext("Settle"),
}
