"""Who may use the simulator: this machine only, and no foreign web page behind the back of its user."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from flask import Request, Response

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; object-src 'none';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
CUSTOM_HEADER = "X-Simulator"


def refusal(request: Request) -> str:
    """One sentence on why the request is refused, or an empty text."""
    if not all(_is_loopback(address) for address in _addresses(request)):
        return "The simulator answers this machine only."
    if not _is_loopback(urlsplit(f"//{request.host}").hostname or ""):  # a foreign name that was bent to 127.0.0.1
        return "The simulator answers to loopback names only, such as 127.0.0.1 or localhost."
    if not _is_same_origin(request):
        return "The simulator takes no requests from other web pages."
    return ""


def _addresses(request: Request) -> list[str]:
    forwarded = request.headers.get("X-Forwarded-For", "")
    return [request.remote_addr or "", *filter(None, (part.strip() for part in forwarded.split(",")))]


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def _is_same_origin(request: Request) -> bool:
    """A browser tells where a request comes from; programs (the bot itself) send none of these headers."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc == request.host
    from_page = request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
    if request.blueprint == "api":
        return from_page
    if request.method in ("GET", "HEAD"):
        return from_page or request.headers.get("Sec-Fetch-Mode") == "navigate"
    referer = request.headers.get("Referer")
    return from_page and (
        CUSTOM_HEADER in request.headers or (referer is not None and urlsplit(referer).netloc == request.host)
    )


def harden(response: Response) -> Response:
    """Headers of every answer."""
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers.setdefault("Cache-Control", "no-cache")
    return response
