"""What the form of a report of fraud says."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.consultations.suspicion import largest_sum
from core.foundation.errors import Refused
from core.warnings.fraud import Details

Form = Mapping[str, str]
PAID = {"yes": True, "no": False}
SUMS = ("demanded", "paid_sum")


def details(form: Form) -> Details:
    """The details that a form means. Raises Refused, at the field, for a sum that is none."""
    sums: dict[str, int | None] = {}
    wrong = {}
    for name in SUMS:
        try:
            sums[name] = rupiah(form.get(name, ""))
        except Refused as refusal:
            wrong[name] = refusal
    if wrong:
        raise Refused("Please correct the marked fields.", fields=wrong)
    return Details(
        modus=form.get("modus") or None, claimed_sender=form.get("claimed_sender", ""),
        letter_number=form.get("letter_number", ""), means=form.get("means") or None, demanded=sums["demanded"],
        paid=PAID.get(form.get("paid", "")), paid_sum=sums["paid_sum"], referred="referred" in form,
    )  # fmt: skip


def rupiah(text: str) -> int | None:
    """A sum as people write it: 4750000, Rp4.750.000, 4,7 juta; None for an empty field. Raises Refused else."""
    text = text.strip().lower()
    if not text:
        return None
    if match := re.fullmatch(r"(?:rp\.? ?)?(\d{1,16}|\d{1,3}(?:[. ]\d{3})+)(?:,-|,00)?", text):
        return int(re.sub(r"\D", "", match[1]))
    if (found := largest_sum(text)) is None:
        raise Refused("%(text)s is not a sum; write for example 4750000 or 4,75 juta.", text=text[:40])
    return found
