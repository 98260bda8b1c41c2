"""The sample's staff, and where a newcomer finds how to sign in as one of them."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import NamedTuple

import pyotp
from sqlalchemy.orm import Session

from core.foundation import memory, staff
from core.foundation.settings import Settings
from core.foundation.staff import second_factor
from samples.state import CREW

PEOPLE = (
    ("agent", "Nadia Permata", "agen@contoh.example"),
    ("supervisor", "Bagus Pranoto", "supervisor1@contoh.example"),
    ("supervisor", "Ratih Kusumo", "supervisor2@contoh.example"),
    ("admin", "Yoga Mahardika", "admin@contoh.example"),
)
HIRED = dt.datetime(2021, 11, 1, 1, 0, tzinfo=dt.UTC)  # before the first ticket; both supervisors may approve at once


class SignIn(NamedTuple):
    """How to sign in as somebody of the sample."""

    role: str
    name: str
    email: str
    password: str
    second_factor: str = ""  # a supervisor's key, for an app that makes codes


def invented() -> list[SignIn]:
    """The sample's staff with new passwords."""
    return [SignIn(role, name, email, staff.invented_password()) for role, name, email in PEOPLE]


def add(session: Session, people: list[SignIn]) -> tuple[list[int], list[SignIn]]:
    """Adds them to the staff and remembers that they are the sample's; their ids, and the sign-ins with all keys."""
    added = [_add(session, who) for who in people]
    memory.remember(session, CREW, ",".join(str(number) for number, _ in added))
    return [number for number, _ in added], [who for _, who in added]


def _add(session: Session, who: SignIn) -> tuple[int, SignIn]:
    """A supervisor's second factor is of that day too: one that is set up today approves tomorrow."""
    given = (who.name, who.email, who.role, who.password)
    number = staff.add(session, *given, now=HIRED, actor="sample", approver_since=HIRED).id
    if who.role != "supervisor":
        return number, who
    key = second_factor.begin(session, number, "Dering", HIRED).secret
    second_factor.confirm(session, number, pyotp.TOTP(key).at(HIRED), HIRED)
    return number, who._replace(second_factor=key)


def keep(settings: Settings, people: list[SignIn]) -> None:
    """Writes the sign-ins into the data folder, for the owner's eyes only."""
    path = file_of(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f".{path.name}.{os.getpid()}")
    made.touch(mode=0o600)
    made.write_text(json.dumps([who._asdict() for who in people], indent=1), encoding="utf-8")
    made.replace(path)


def sign_ins(settings: Settings) -> list[SignIn]:
    """As whom a newcomer may sign in; nobody where there is no sample, or it was left.

    A password that somebody of the sample changed since is not known here.
    """
    try:
        written = json.loads(file_of(settings).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return [SignIn(**who) for who in written]


def sign_in_lines(settings: Settings) -> list[str]:
    """The same as lines to be printed."""
    return [
        f"  {who.role:<10} {who.email}   {who.password}"
        + (f"   second factor: {who.second_factor}" if who.second_factor else "")
        for who in sign_ins(settings)
    ]


def forget(settings: Settings) -> None:
    """Drops what `keep` wrote."""
    file_of(settings).unlink(missing_ok=True)


def file_of(settings: Settings) -> Path:
    """Where the sign-ins are kept."""
    return settings.data_dir / "sample-sign-ins.json"
