"""Keeps what was learned in a file, so that it is learned once from the same examples."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import os
import secrets
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np

from core.consultations.learning.linear import Floats, Linear
from core.consultations.learning.model import Example, Model, learn
from core.reference.taxonomy import Meaning, shipped

log = logging.getLogger(__name__)

WAY = 5  # of learning and keeping: another one learns anew
PARTS = {"topics": "topics", "fraud": "topics", "categories": "categories"}  # by whose features each part goes
KEPT = dt.timedelta(days=2)  # a process that reads an older one has its name from a moment ago


class Unreadable(Exception):
    """The file of a model is not there, or not what was written."""


def learned(folder: Path, examples: Sequence[Example], topics: Mapping[str, Meaning]) -> Model:
    """The model of these examples: from its file, or learned now and kept. A file that cannot be read is made anew."""
    name = name_of(examples, topics)
    try:
        return read(folder, name)
    except Unreadable as error:
        if _path(folder, name).exists():
            log.warning("%s; it is learned anew", error)
    model = learn(examples, topics)
    _write(_path(folder, name), model)
    return model


def read(folder: Path, name: str) -> Model:
    """The model of that name. Raises Unreadable where it is not there, or broken in whatever way."""
    try:
        with _path(folder, name).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return _put_together(arrays)
    except Exception as error:  # a damaged archive fails in any of a dozen ways
        raise Unreadable(f"the model {name} cannot be read ({type(error).__name__})") from error


def can_be_read(folder: Path, name: str) -> bool:
    """Whether the model is there and whole."""
    try:
        read(folder, name)
    except Unreadable:
        return False
    return True


def tidy(folder: Path, wanted: Collection[str]) -> None:
    """Deletes the models that nobody has used for two days, apart from those wanted, and what was never finished."""
    for path in (*folder.glob("*.npz"), *folder.glob(".*.npz.*")):
        old = time.time() - path.stat().st_mtime > KEPT.total_seconds()
        if old and path not in {_path(folder, name) for name in wanted}:
            path.unlink(missing_ok=True)


def name_of(examples: Sequence[Example], topics: Mapping[str, Meaning]) -> str:
    """The name of the model of these examples: others, other keywords or another way of learning make another."""
    keywords = {code: sorted(topic.keywords) for code, topic in topics.items()}
    told = json.dumps([WAY, [astuple(one) for one in examples], keywords, shipped()["category"]])
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def _write(path: Path, model: Model) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {}
    for name, whose in PARTS.items():
        part: Linear = getattr(model, name)
        if name == whose:
            arrays |= {f"{name}.features": _as_bytes(list(part.places)), f"{name}.rarity": part.rarity}
        arrays |= {
            f"{name}.classes": _as_bytes(part.classes),
            f"{name}.weights": part.weights,
            f"{name}.bias": part.bias,
        }
    made = path.with_name(f".{path.name}.{secrets.token_hex(4)}")  # two may learn the same at once
    try:
        with made.open("wb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
        made.replace(path)
    finally:
        made.unlink(missing_ok=True)


def _path(folder: Path, name: str) -> Path:
    return folder / f"model-{name}.npz"


def _put_together(arrays: Mapping[str, Any]) -> Model:
    features = {part: _as_texts(arrays[f"{part}.features"]) for part in sorted(set(PARTS.values()))}
    places = {part: {one: at for at, one in enumerate(known)} for part, known in features.items()}
    return Model(*(_part(arrays, part, places[whose], arrays[f"{whose}.rarity"]) for part, whose in PARTS.items()))


def _part(arrays: Mapping[str, Any], name: str, places: Mapping[str, int], rarity: Floats) -> Linear:
    classes = tuple(_as_texts(arrays[f"{name}.classes"]))
    return Linear(classes, places, rarity, arrays[f"{name}.weights"], arrays[f"{name}.bias"])


def _as_bytes(texts: Sequence[str]) -> Any:
    return np.frombuffer(json.dumps(texts).encode(), np.uint8)


def _as_texts(kept: Any) -> list[str]:
    found: list[str] = json.loads(kept.tobytes())
    return found
