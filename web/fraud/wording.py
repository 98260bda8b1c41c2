"""Reports of fraud in words."""

from __future__ import annotations

from flask_babel import lazy_gettext

VERDICTS = {
    "NOT_OURS": lazy_gettext("Not ours"),
    "OURS": lazy_gettext("Ours, genuine"),
    "UNKNOWN": lazy_gettext("Cannot be told"),
}
MEANS = {
    "PHONE": lazy_gettext("Phone call"),
    "WHATSAPP": lazy_gettext("WhatsApp or chat"),
    "EMAIL": lazy_gettext("E-mail"),
    "LETTER": lazy_gettext("Letter"),
    "SOCIAL": lazy_gettext("Social media"),
    "WEBSITE": lazy_gettext("Website or link"),
    "IN_PERSON": lazy_gettext("In person"),
    "OTHER": lazy_gettext("Another way"),
}
PAID = {"": lazy_gettext("not known"), "yes": lazy_gettext("yes"), "no": lazy_gettext("no")}
