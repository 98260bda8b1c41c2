"""An agent who is signed in over HTTP, and the ticket form as a browser posts it."""

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


def sign_in(port: int) -> tuple[str, str]:
    """Signs in and opens the form; the cookies as one header, and the form's secret."""
    base, jar = f"http://127.0.0.1:{port}/staff", CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    secret = secret_of(browser.open(f"{base}/sign-in").read().decode())
    fields = {"email": EMAIL, "password": PASSWORD, "csrf_token": secret}
    browser.open(f"{base}/sign-in", urllib.parse.urlencode(fields).encode()).read()
    secret = secret_of(browser.open(f"{base}/tickets/new").read().decode())
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar), secret


def calls(port: int) -> Iterator[bytes]:
    """Filled forms of a signed-in agent, each with a key of its own; half of the callers called before."""
    cookies, secret = sign_in(port)
    for number in itertools.count():
        yield form({"csrf_token": secret, "contact_phone": f"0812{number // 2:08d}"}, {"Cookie": cookies})


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
