"""The one kind of error whose sentence a person may read."""

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):
    """A rule said no. `message` is an English sentence with %(name)s places; the doors translate and fill it.

    `fields` maps a field's name to its own refusal, where several values of one form are wrong.
    """

    def __init__(self, message: str, *, fields: Mapping[str, Refused] | None = None, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values
        self.fields = dict(fields or {})

    def __str__(self) -> str:
        own = self.message % self.values if self.values else self.message
        wrong = {name: str(refusal) for name, refusal in self.fields.items()}
        first = [] if own in wrong.values() else [own]
        return " ".join([*first, *(f"{name}: {sentence}" for name, sentence in wrong.items())])
