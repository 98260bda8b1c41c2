"""Multinomial logistic regression over features that are there or not: learned in seconds, asked in microseconds."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
ROUNDS = 6  # passes over the examples; twelve gave the same
STEP, CALM = 0.5, 1e-2  # AdaGrad's first step, and what keeps it finite (Duchi, Hazan and Singer 2011)
SHRINK = 1e-4  # of the squared weights: what one example says must not be believed too much
OFTEN = 2  # examples in which a feature must stand


@dataclass(frozen=True)
class Linear:
    """A weight for each feature and class. A text's features count by how rare they are, to a length of 1 together."""

    classes: tuple[str, ...]
    places: Mapping[str, int]
    rarity: Floats  # by feature: log((examples + 1) / (those with it + 1)) + 1
    weights: Floats  # features × classes
    bias: Floats

    def probabilities(self, features: Collection[str], sharpness: float = 1.0) -> dict[str, float]:
        """How likely each class is; together 1. `sharpness` raises the odds to its power."""
        rows, values = _vector(self.places, self.rarity, features)
        return dict(zip(self.classes, map(float, _softmax(sharpness * self._scores(rows, values))), strict=True))

    def speaking_for(self, features: Collection[str], name: str) -> list[tuple[str, float]]:
        """The features that raise a class over the mean of all, with by how much; the strongest first."""
        at, known = self.classes.index(name), [feature for feature in features if feature in self.places]
        rows, values = _vector(self.places, self.rarity, known)
        raised = values * (self.weights[rows, at] - self.weights[rows].mean(axis=1))
        found = [(feature, float(by)) for feature, by in zip(known, raised, strict=True) if by > 0]
        return sorted(found, key=lambda one: -one[1])

    def _scores(self, rows: NDArray[np.int64], values: Floats) -> Floats:
        return np.asarray(values @ self.weights[rows] + self.bias, dtype=np.float32)


def learn(examples: Sequence[tuple[Collection[str], str]], classes: Sequence[str], seed: int = 1) -> Linear:
    """The weights that fit the examples (features, class); the same examples and seed give the same weights."""
    places, rarity = _vocabulary([features for features, _ in examples])
    weights, bias = np.zeros((len(places), len(classes)), np.float32), np.zeros(len(classes), np.float32)
    seen, seen_bias = np.full_like(weights, CALM), np.full_like(bias, CALM)
    vectors = [_vector(places, rarity, features) for features, _ in examples]
    right = [list(classes).index(name) for _, name in examples]
    for at in _order(len(examples), seed):
        rows, values = vectors[at]
        error = _softmax(values @ weights[rows] + bias)
        error[right[at]] -= 1
        slope = np.outer(values, error) + SHRINK * weights[rows]
        seen[rows] += slope * slope
        weights[rows] -= STEP * slope / np.sqrt(seen[rows])
        seen_bias += error * error
        bias -= STEP * error / np.sqrt(seen_bias)
    return Linear(tuple(classes), places, rarity, weights, bias)


def _order(count: int, seed: int) -> Iterator[int]:
    chance = np.random.default_rng(seed)
    for _ in range(ROUNDS):
        yield from map(int, chance.permutation(count))


def _vocabulary(texts: Sequence[Collection[str]]) -> tuple[dict[str, int], Floats]:
    counted = Counter(feature for features in texts for feature in features)
    known = sorted(feature for feature, count in counted.items() if count >= OFTEN)
    rarity = [math.log((len(texts) + 1) / (counted[feature] + 1)) + 1 for feature in known]
    return {feature: at for at, feature in enumerate(known)}, np.array(rarity, np.float32)


def _vector(places: Mapping[str, int], rarity: Floats, features: Collection[str]) -> tuple[NDArray[np.int64], Floats]:
    rows = np.array([places[feature] for feature in features if feature in places], np.int64)
    values = rarity[rows]
    return rows, values / max(float(np.sqrt(values @ values)), 1e-9)


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum(), np.float32)
