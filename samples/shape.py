"""How the sample's tickets are spread where the report says nothing: read from shape.toml."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, Generic, TypeVar

Choice = TypeVar("Choice")


@cache
def written(name: str) -> dict[str, Any]:
    """One of this folder's files: written("shape")."""
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))


class Draw(Generic[Choice]):
    """Draws one of several things, each as often as its weight says."""

    def __init__(self, weights: Mapping[Choice, float]) -> None:
        self.choices: Sequence[Choice] = list(weights)
        self.sums = list(accumulate(weights.values()))

    def one(self, chance: random.Random) -> Choice:
        """One of them. IndexError where there is none."""
        return chance.choices(self.choices, cum_weights=self.sums)[0]
