"""The register's codes in words: channels, requesters, outcomes, reasons, grounds, steps of its history."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext

CHANNELS = {
    "EPPID": lazy_gettext("e-PPID"),
    "EMAIL": lazy_gettext("E-mail"),
    "WALK_IN": lazy_gettext("In person"),
    "POST": lazy_gettext("Letter"),
    "PHONE": lazy_gettext("Phone (oral)"),
}
REQUESTERS = {
    "PERSON": lazy_gettext("Individual"),
    "GROUP": lazy_gettext("Group of people"),
    "BODY": lazy_gettext("Legal body"),
    "PUBLIC_BODY": lazy_gettext("Public body"),
}
WANTED = {"COPY": lazy_gettext("a copy"), "VIEW": lazy_gettext("to see it")}
FORMS = {"SOFT": lazy_gettext("soft copy"), "HARD": lazy_gettext("hard copy"), "BOTH": lazy_gettext("both")}
HELD = {"": "–", "YES": lazy_gettext("yes"), "PART": lazy_gettext("in part"), "NO": lazy_gettext("no")}
STATES = {
    "INCOMPLETE": lazy_gettext("Not complete"),
    "OPEN": lazy_gettext("In process"),
    "ANSWERED": lazy_gettext("Answered"),
    "CLOSED": lazy_gettext("Given up"),
}
OUTCOMES = {
    "GRANTED": lazy_gettext("Granted in full"),
    "PARTLY": lazy_gettext("Granted in part"),
    "REFUSED": lazy_gettext("Refused"),
    "NOT_GIVEN": lazy_gettext("Cannot be given"),
    "TRANSFERRED": lazy_gettext("Passed on to whoever holds it"),
}
REASONS = {
    "EXEMPT": lazy_gettext("Exempt"),
    "NOT_HELD": lazy_gettext("Not held or not documented yet"),
    "OTHER": lazy_gettext("Other"),
}
# Article 17 of law 14/2008, in short.
EXEMPTIONS = {
    "a": lazy_gettext("a. law enforcement"),
    "b": lazy_gettext("b. intellectual property, fair competition"),
    "c": lazy_gettext("c. defence and security"),
    "d": lazy_gettext("d. natural wealth"),
    "e": lazy_gettext("e. national economic resilience"),
    "f": lazy_gettext("f. foreign relations"),
    "g": lazy_gettext("g. authentic deeds and last wills"),
    "h": lazy_gettext("h. personal secrets"),
    "i": lazy_gettext("i. memoranda within and between public bodies"),
    "j": lazy_gettext("j. barred by another law"),
}
# Article 35 of law 14/2008, in short.
GROUNDS = {
    "a": lazy_gettext("a. refused as exempt"),
    "b": lazy_gettext("b. periodic information is not provided"),
    "c": lazy_gettext("c. no response"),
    "d": lazy_gettext("d. answered otherwise than asked"),
    "e": lazy_gettext("e. not fulfilled"),
    "f": lazy_gettext("f. unreasonable cost"),
    "g": lazy_gettext("g. given too late"),
}
DECISIONS = {
    "UPHELD": lazy_gettext("Accepted"),
    "PARTLY": lazy_gettext("Accepted in part"),
    "REJECTED": lazy_gettext("Rejected"),
}
ENDS = {
    "GRANTED": lazy_gettext("Accepted"),
    "PARTLY": lazy_gettext("Accepted in part"),
    "REJECTED": lazy_gettext("Rejected"),
    "MEDIATED": lazy_gettext("Agreed in mediation"),
    "WITHDRAWN": lazy_gettext("Withdrawn"),
}
STEPS = {
    "start": lazy_gettext("Complete: the term begins on the next working day"),
    "counted": lazy_gettext("working day"),
    "weekend": lazy_gettext("weekend"),
    "holiday": lazy_gettext("public holiday"),
    "joint_leave": lazy_gettext("joint leave"),
}
ACTIONS = {
    "received": lazy_gettext("Received"),
    "imported": lazy_gettext("Imported"),
    "corrected": lazy_gettext("Corrected"),
    "incomplete": lazy_gettext("Asked to complete it"),
    "completed": lazy_gettext("Complete and registered"),
    "restarted": lazy_gettext("Day of completion corrected"),
    "closed": lazy_gettext("Given up"),
    "extended": lazy_gettext("Term extended"),
    "moved": lazy_gettext("Deadline moved, because the holidays changed"),
    "answered": lazy_gettext("Answered"),
    "delivered": lazy_gettext("Handed over"),
    "answer_taken_back": lazy_gettext("Answer taken back"),
    "letter": lazy_gettext("Letter made"),
    "objection": lazy_gettext("Objection received"),
    "objection_replied": lazy_gettext("Objection replied to"),
    "objection_response": lazy_gettext("Response to the reply"),
    "dispute": lazy_gettext("Taken before the Information Commission"),
    "dispute_ended": lazy_gettext("Dispute ended"),
    "forgotten": lazy_gettext("Person erased"),
}
FIELDS = {
    "due_on": lazy_gettext("Deadline"),
    "number": lazy_gettext("Register number"),
    "objection": lazy_gettext("Objection"),
    "outcome": lazy_gettext("Outcome"),
    "days_used": lazy_gettext("Working days"),
    "complete_on": lazy_gettext("Complete on"),
    "missing": lazy_gettext("What is missing"),
    "completion_due": lazy_gettext("To be completed by"),
    "name": lazy_gettext("Name"),
    "address": lazy_gettext("Address"),
    "phone": lazy_gettext("Phone"),
    "email": lazy_gettext("E-mail"),
    "occupation": lazy_gettext("Occupation"),
    "information": lazy_gettext("Information asked for"),
    "purpose": lazy_gettext("Purpose"),
    "received_on": lazy_gettext("Received on"),
    "letter": lazy_gettext("Letter"),
}
LETTERS = {
    "received": lazy_gettext("Confirmation of receipt"),
    "incomplete": lazy_gettext("What is missing"),
    "registered": lazy_gettext("Confirmation of registration"),
    "extended": lazy_gettext("Extension of the term"),
    "answer": lazy_gettext("Answer"),
    "refusal": lazy_gettext("Refusal"),
    "objection": lazy_gettext("Confirmation of the objection"),
    "reply": lazy_gettext("Reply to the objection"),
}


def names() -> dict[str, str]:
    """What the counts of the recap are called."""
    return {
        "requests": gettext("Requests"), "average_working_days": gettext("Mean working days"),
        "granted_full": gettext("In full"), "granted_partial": gettext("In part"), "refused": gettext("Refused"),
        "not_given": gettext("Not given"), "exempt": gettext("Exempt"), "not_held": gettext("Not held"),
        "other_reason": gettext("Other"), "objections": gettext("Objections"),
        "in_progress": gettext("In process"), "median": gettext("Median of working days"), "late": gettext("Late"),
        "unexplained": gettext("Without a reason"),
    }  # fmt: skip
