"""Passwords: which are too weak, how they are hashed and checked."""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.foundation.errors import Refused

MINIMUM_LENGTH = 12
MAXIMUM_LENGTH = 200  # hashing a book would be a way to keep us busy

# Argon2id with 19 MiB, 2 passes, 1 lane: the first choice of the OWASP Password Storage Cheat Sheet, here some 30 ms.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_gate = threading.BoundedSemaphore(2)  # of one process: a burst of sign-ins must not eat the memory


def check_strength(password: str, *about: str) -> None:
    """Raises Refused for a password that is short, monotonous, or made of what everybody knows of the person.

    `about` are the person's name and e-mail address.
    """
    if len(password) < MINIMUM_LENGTH:
        raise _weak(Refused("Please choose at least %(count)s characters.", count=MINIMUM_LENGTH))
    if len(password) > MAXIMUM_LENGTH:
        raise _weak(Refused("At most %(limit)s characters, please.", limit=MAXIMUM_LENGTH))
    plain = _letters(password)
    known = {_letters(text) for text in about} | {_letters(text.partition("@")[0]) for text in about}
    if len(set(password)) < 5 or re.sub(r"\d+$", "", plain) in known | _COMMON or plain in known:
        raise _weak(Refused("This password is too easy to guess."))


def hashed(password: str) -> str:
    """The hash to keep."""
    return _hasher.hash(password)


def fits(kept: str | None, password: str) -> bool:
    """Whether the password is the one of the hash; without a hash (nobody has that e-mail) it takes the same time."""
    nobodys = _nobodys()  # made by the first check of the process, whoever is checked
    try:
        return _hasher.verify(kept or nobodys, password[:MAXIMUM_LENGTH]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def fits_in_turn(kept: str | None, password: str) -> bool:
    """The same for a stranger's try, of which two at once are checked. Never in a transaction: it may wait for long."""
    with _gate:
        return fits(kept, password)


def invented() -> str:
    """A new password that a person can read out and type: four groups of four letters and digits, 79 bits."""
    return "-".join("".join(secrets.choice(_CLEAR) for _ in range(4)) for _ in range(4))


def token_hash(token: str) -> str:
    """What the tables keep of a random token (32 bytes need no slow hash)."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


_CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"  # without what looks alike
_COMMON = {"password", "katasandi", "rahasia", "qwertyuiop", "dering", "admin", "administrator", "passwordpassword"}


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher.hash(secrets.token_urlsafe())


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _weak(reason: Refused) -> Refused:
    return Refused("Please correct the marked fields.", fields={"password": reason})
