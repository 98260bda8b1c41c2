"""The shapes of what the API takes and gives. What a value may be, beyond its shape, the core says."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["OPEN", "WAITING", "ANSWERED", "CLOSED"]
WHEN = "ISO 8601; without offset it is the centre's local time."


class Taken(BaseModel):
    """What is taken: unknown fields are errors, and a number is no text."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Given(BaseModel):
    """What is given."""

    model_config = ConfigDict(extra="forbid")


class Corrigible(Taken):
    """The fields of a ticket that can be corrected; null empties a field."""

    happened_at: str | None = Field(None, description=WHEN)
    channel: str | None = Field(None, description="A code, such as TELEPON.")
    category: str | None = Field(None, description="A code, such as PEMDA.")
    sub_category: str | None = Field(None, description="A code of the category, such as KAB.")
    kind: str | None = Field(None, description="A code, such as K_TEK.")
    topic: str | None = Field(None, description="A code, such as DAU; required for K_TEK.")
    aspect: str | None = Field(None, description="A code, such as PENYALURAN.")
    region_code: str | None = Field(None, description="Kemendagri's code, such as 34.04.")
    institution: str | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    contact_email: str | None = None
    question: str | None = None
    answer: str | None = None
    status: Status | None = None
    agent_email: str | None = Field(None, description="Somebody of the staff.")


class NewTicket(Corrigible):
    """A consultation to be logged."""

    source: str | None = Field(None, description="Where it comes from; the token's name unless said.")
    external_id: str | None = Field(None, description="Its id there; sent again, it makes no second ticket.")
    happened_at: str = Field(description=WHEN)
    channel: str = Field(description="A code, such as TELEPON.")
    category: str = Field(description="A code, such as PEMDA.")
    kind: str = Field(description="A code, such as K_TEK.")
    question: str
    status: Status | None = Field(None, description="OPEN unless said.")


class Correction(Corrigible):
    """What is to be corrected, and why."""

    why: str = Field(description="The reason, kept with the change.")


class Listing(BaseModel):
    """Which tickets are wanted."""

    model_config = ConfigDict(extra="forbid")

    month: str | None = Field(None, description="Such as 2022-12, by the day on which it happened.")
    channel: str | None = None
    category: str | None = None
    topic: str | None = None
    kind: str | None = None
    cursor: str | None = Field(None, description="`next` of the page before.")
    limit: int = Field(50, ge=1, le=200)


class TicketGiven(Given):
    """A ticket as it stands."""

    number: str
    source: str
    external_id: str | None
    happened_at: str = Field(json_schema_extra={"format": "date-time"})
    logged_at: str = Field(json_schema_extra={"format": "date-time"})
    channel: str
    category: str
    sub_category: str | None
    kind: str
    topic: str | None
    aspect: str | None
    region_code: str | None
    institution: str
    contact_name: str
    contact_phone: str
    contact_email: str
    question: str
    answer: str
    status: Status
    agent_email: str | None
    waiting_minutes: int | None = Field(description="Office minutes until the first reply, where somebody waited.")
    rating: int | None = Field(description="1 to 5.")
    closed_at: str | None = Field(json_schema_extra={"format": "date-time"})
    double_of: str | None = Field(description="The number of the ticket that is counted instead.")


class Repeated(TicketGiven):
    """The ticket that the same source and external_id made before."""

    differs: bool | None = Field(None, description="True where this body is another than that which made the ticket.")


class Page(Given):
    """Some tickets, newest first."""

    tickets: list[TicketGiven]
    next: str | None = Field(description="The cursor of the next page; null on the last.")


class Item(Taken):
    """A line of a list, such as a page and its views."""

    label: str
    value: int | None = None


class FigureGiven(Given):
    """One figure; null is missing and never 0."""

    id: str
    value: Any
    unit: str
    label: str
    tickets: int | None = Field(description="How many tickets it counts, where it counts any.")
    source: str
    as_of: str | None = Field(description="The day of the value, where it is not the month's last.")


class Figures(Given):
    """A month's figures as they stand."""

    period: str
    state: Literal["live", "closed", "published"]
    revision: int
    as_of: str = Field(json_schema_extra={"format": "date-time"})
    figures: list[FigureGiven]
    items: dict[str, list[Item]] = Field(description="Lists beside the figures, such as web.top_pages.")


class NewReading(Taken):
    """One metric (`value`) or one list (`items`) of a month; neither: it is missing again."""

    metric: str = Field(description="A figure's id, such as web.users, or a list's, such as web.top_pages.")
    value: int | None = None
    items: list[Item] = Field(default_factory=list)
    source: str = Field(description="Where it was read.")
    as_of: str | None = Field(None, description="The day of the value; the month's last unless said.")
    status: Literal["reported", "derived"] = "reported"
    note: str = ""


class Readings(Taken):
    """What is to be entered for a month; what is not named stays as it is."""

    readings: list[NewReading]


class ReadingGiven(Given):
    """What stands for one metric or list."""

    metric: str
    value: int | None
    items: list[Item]
    source: str
    as_of: str = Field(json_schema_extra={"format": "date"})
    status: Literal["reported", "derived"]
    note: str


class Reach(Given):
    """What stands for a month; `changed` names what this request changed."""

    month: str
    changed: list[str]
    readings: list[ReadingGiven]


class Failure(Given):
    """Why it did not work; `fields` has a sentence for every field that is wrong."""

    error: str
    fields: dict[str, str] | None = None


class To(Taken):
    """Who gets a broadcast; empty lists mean all. Only people who asked for broadcasts get any."""

    categories: list[str] = Field([], description="Codes of categories, such as PEMDA.")
    regions: list[str] = Field([], description="Kemendagri's codes, such as 34.04.")
    channels: list[str] = Field(
        ["TELEGRAM", "PHONE", "EMAIL"], description="TELEGRAM, and PHONE and EMAIL, by which people send by hand."
    )
    groups: list[str] = Field([], description="Telegram groups and channels, such as -100123456789 or @kanal.")
    contacts: bool = True
    banner: bool = Field(True, description="Whether it stands on the public page.")


class NewBroadcast(Taken):
    """A draft in both languages."""

    kind: str = Field("warning", description="warning, reminder or notice.")
    title_id: str
    title_en: str
    text_id: str
    text_en: str
    to: To = Field(default_factory=To)


class BroadcastResults(Given):
    """How many messages are in which state; the states add up to `listed`, `blocked` is part of `failed`."""

    listed: int
    waiting: int
    sent: int
    failed: int
    uncertain: int
    dropped: int
    blocked: int


class BroadcastGiven(Given):
    """A broadcast as it stands."""

    id: int
    state: str = Field(description="draft, submitted, approved, sending, done or stopped.")
    kind: str
    title_id: str
    title_en: str
    text_id: str
    text_en: str
    to: To
    results: BroadcastResults
