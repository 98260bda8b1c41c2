"""Somebody of the staff who is signed in over HTTP, and the ticket form as a browser posts it."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from http.cookiejar import CookieJar

from bench._load import post
from core.foundation import staff
from core.foundation.db import Database

EMAIL, PASSWORD = "agent@dering.example", "kopi tubruk pagi hari"
BOUNDARY = "----form-of-a-measurement"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
CALL = {
    "channel": "TELEPON",
    "category": "PEMDA",
    "kind": "K_TEK",
    "topic": "DAU",
    "aspect": "PENYALURAN",
    "region": "Kabupaten Sleman",
    "institution": "BKAD",
    "contact_name": "Siti Rahmawati",
    "contact_email": "",
    "question": "Kapan DAU bulan ini disalurkan, dan mengapa bulan lalu terlambat dua hari?",
    "answer": "DAU disalurkan pada hari kerja pertama; bulan lalu dokumen syaratnya datang terlambat.",
    "status": "CLOSED",
}


def add_agent(url: str) -> None:
    """Adds the agent to the database."""
    database, now = Database(url), dt.datetime.now(dt.UTC)
    with database.writing() as session:
        staff.add(session, "Agen Ukur", EMAIL, "agent", PASSWORD, now=now, actor="bench")
    database.close()


class Browser:
    """A browser in which somebody is signed in."""

    def __init__(self, port: int, email: str = EMAIL, password: str = PASSWORD) -> None:
        self.base, jar = f"http://127.0.0.1:{port}/staff", CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        fields = {"email": email, "password": password, "csrf_token": secret_of(self.read("/sign-in"))}
        self.opener.open(f"{self.base}/sign-in", urllib.parse.urlencode(fields).encode()).read()
        self.secret = secret_of(self.read("/tickets/new"))
        self.cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)

    def read(self, path: str) -> str:
        """A page of the staff's side."""
        text: str = self.opener.open(f"{self.base}{path}").read().decode()
        return text


def calls(browser: Browser) -> Iterator[bytes]:
    """Filled forms of whom the browser signed in, each with a key of its own; half of the callers called before."""
    for number in itertools.count():
        fields = {"csrf_token": browser.secret, "contact_phone": f"0812{number // 2:08d}"}
        yield form(fields, {"Cookie": browser.cookies})


def form(more: dict[str, str], headers: dict[str, str]) -> bytes:
    """One filled form as a request."""
    happened_at = f"{dt.datetime.now(dt.UTC) - dt.timedelta(hours=1):%Y-%m-%dT%H:%M}"
    fields = {"form_key": str(uuid.uuid4()), "happened_at": happened_at, **CALL, **more}
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    body = f"{''.join(parts)}--{BOUNDARY}--\r\n".encode()
    return post("/staff/tickets/new", body, headers, MULTIPART)


def secret_of(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    if found is None:
        raise RuntimeError("a page without a form's secret")
    return found[1]
