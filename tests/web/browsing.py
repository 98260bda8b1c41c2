"""A browser without a window for the staff's pages: it keeps cookies and sends a form's secret as real ones do."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PASSWORD = "kopi tubruk pagi hari"
SECRET = re.compile(r'name="csrf-token" content="([^"]+)"')


@dataclass
class Clock:
    """The present, until a test moves it."""

    now: dt.datetime = dt.datetime(2022, 12, 5, 3, 0, tzinfo=dt.UTC)  # a Monday, 10.00 in Jakarta

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, **amount: float) -> None:
        """Lets time pass: move(minutes=5)."""
        self.now += dt.timedelta(**amount)


class Browser(FlaskClient):
    """A client whose posts carry the secret of the page it read last; `csrf=False` sends one without."""

    secret = ""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Sends a request and remembers the secret of the page that came back."""
        with_secret = kwargs.pop("csrf", True)
        if kwargs.get("method") == "POST" and with_secret:
            kwargs["headers"] = {"X-CSRFToken": self.secret or self._fetched(), **(kwargs.get("headers") or {})}
        answer = super().open(*args, **kwargs)
        if answer.mimetype == "text/html" and (found := SECRET.search(answer.text)):
            self.secret = found[1]
        return answer

    def sign_in(self, email: str, password: str = PASSWORD, **more: str) -> TestResponse:
        """Fills in the sign-in form."""
        answer = self.post("/staff/sign-in", data={"email": email, "password": password, **more})
        if answer.status_code == 302:
            self.secret = ""
        return answer

    def _fetched(self) -> str:
        self.get("/staff/sign-in", follow_redirects=True)
        return self.secret


def shown(answer: TestResponse) -> str:
    """What a page says, in one line, without its markup."""
    main = answer.text.partition("<main")[2] or answer.text
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("&#39;", "'").split())
