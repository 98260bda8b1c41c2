"""Multinomial logistic regression over features that are there or not: learned in seconds, asked in microseconds."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Vector = tuple[NDArray[np.int64], Floats]  # rows of the weights, and how much each counts
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

    def vector(self, features: Collection[str]) -> Vector:
        """The features as this model counts them, and every other one that was learned beside it."""
        return _vector(self.places, self.rarity, features)

    def probabilities(self, vector: Vector, sharpness: float = 1.0) -> dict[str, float]:
        """How likely each class is; together 1. `sharpness` raises the odds to its power."""
        rows, values = vector
        scores = values @ self.weights.take(rows, axis=0) + self.bias
        return dict(zip(self.classes, map(float, _softmax(sharpness * scores)), strict=True))

    def speaking_for(self, features: Collection[str], name: str) -> list[tuple[str, float]]:
        """The features that raise a class over the mean of all, with by how much; the strongest first."""
        at, known = self.classes.index(name), sorted(self.places.keys() & set(features), key=self.places.__getitem__)
        rows, values = _vector(self.places, self.rarity, known)
        raised = values * (self.weights[rows, at] - self.weights[rows].mean(axis=1))
        found = [(feature, float(by)) for feature, by in zip(known, raised, strict=True) if by > 0]
        return sorted(found, key=lambda one: -one[1])


@dataclass(frozen=True)
class Question:
    """Something to learn of every example: the classes that there are, and each example's own."""

    classes: Sequence[str]
    answers: Sequence[str]


def learn(texts: Sequence[Collection[str]], questions: Sequence[Question], seed: int = 1) -> list[Linear]:
    """The weights that answer each question about the examples' features; the same examples and seed give the same.

    The questions do not meet, but are learned side by side: what costs time is to fetch an example's rows.
    """
    places, rarity = _vocabulary(texts)
    sizes = [len(question.classes) for question in questions]
    begins = [0, *accumulate(sizes)]
    weights, bias = np.zeros((len(places), begins[-1]), np.float32), np.zeros(begins[-1], np.float32)
    seen, seen_bias = np.full_like(weights, CALM), np.full_like(bias, CALM)
    vectors = [_vector(places, rarity, features) for features in texts]
    right = _right(questions, begins)
    for at in _order(len(texts), seed):
        rows, values = vectors[at]
        known = weights.take(rows, axis=0)
        error = _softmaxes(values @ known + bias, begins[:-1], sizes)
        error[right[at]] -= 1
        slope = np.multiply.outer(values, error) + SHRINK * known
        past = seen.take(rows, axis=0) + slope * slope
        seen[rows] = past
        weights[rows] = known - STEP * slope / np.sqrt(past)
        seen_bias += error * error
        bias -= STEP * error / np.sqrt(seen_bias)
    return [
        Linear(tuple(question.classes), places, rarity, weights[:, begin:end].copy(), bias[begin:end].copy())
        for question, (begin, end) in zip(questions, pairwise(begins), strict=True)
    ]


def _right(questions: Sequence[Question], begins: Sequence[int]) -> NDArray[np.int64]:
    """For each example the columns of its own classes."""
    columns = []
    for question, begin in zip(questions, begins, strict=False):
        place = {name: at for at, name in enumerate(question.classes, begin)}
        columns.append([place[name] for name in question.answers])
    return np.array(columns, np.int64).T


def _softmaxes(scores: Floats, begins: Sequence[int], sizes: Sequence[int]) -> Floats:
    """The softmax of each question's own columns."""
    raised = np.exp(scores - np.repeat(np.maximum.reduceat(scores, begins), sizes))
    return np.asarray(raised / np.repeat(np.add.reduceat(raised, begins), sizes), np.float32)


def _order(count: int, seed: int) -> Iterator[int]:
    chance = np.random.default_rng(seed)
    for _ in range(ROUNDS):
        yield from map(int, chance.permutation(count))


def _vocabulary(texts: Sequence[Collection[str]]) -> tuple[dict[str, int], Floats]:
    counted = Counter(feature for features in texts for feature in features)
    known = sorted(feature for feature, count in counted.items() if count >= OFTEN)
    rarity = [math.log((len(texts) + 1) / (counted[feature] + 1)) + 1 for feature in known]
    return {feature: at for at, feature in enumerate(known)}, np.array(rarity, np.float32)


def _vector(places: Mapping[str, int], rarity: Floats, features: Collection[str]) -> Vector:
    # In order, so that sums are the same in every process: a set's own order is not.
    rows = np.array(sorted(at for at in map(places.get, features) if at is not None), np.int64)
    values = rarity[rows]
    return rows, values / max(float(np.sqrt(values @ values)), 1e-9)


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum(), np.float32)
