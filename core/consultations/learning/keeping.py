"""Keeps what was learned in a file, so that it is learned once from the same examples."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from core.consultations.learning.linear import Floats, Linear
from core.consultations.learning.model import Example, Model, learn
from core.reference.taxonomy import Meaning, shipped

log = logging.getLogger(__name__)

WAY = 3  # of learning and keeping: another one learns anew
PARTS = {"topics": "topics", "fraud": "topics", "categories": "categories"}  # by whose features each part goes


def learned(folder: Path, examples: Sequence[Example], topics: Mapping[str, Meaning]) -> Model:
    """The model of these examples: from its file, or learned now and kept. A file that cannot be read is made anew."""
    path = folder / f"model-{_name(examples, topics)}.npz"
    try:
        return _read(path)
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        log.warning("the model in %s cannot be read (%s); it is learned anew", path.name, type(error).__name__)
    model = learn(examples, topics)
    _write(path, model)
    return model


def _name(examples: Sequence[Example], topics: Mapping[str, Meaning]) -> str:
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
    made = path.with_name(f".{path.name}.{os.getpid()}")
    with made.open("wb") as file:
        np.savez(file, **arrays)
        file.flush()
        os.fsync(file.fileno())
    made.replace(path)


def _read(path: Path) -> Model:
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        features = {name: _as_texts(arrays[f"{name}.features"]) for name in sorted(set(PARTS.values()))}
        places = {name: {one: at for at, one in enumerate(known)} for name, known in features.items()}
        return Model(*(_part(arrays, name, places[whose], arrays[f"{whose}.rarity"]) for name, whose in PARTS.items()))


def _part(arrays: Mapping[str, Any], name: str, places: Mapping[str, int], rarity: Floats) -> Linear:
    classes = tuple(_as_texts(arrays[f"{name}.classes"]))
    return Linear(classes, places, rarity, arrays[f"{name}.weights"], arrays[f"{name}.bias"])


def _as_bytes(texts: Sequence[str]) -> Any:
    return np.frombuffer(json.dumps(texts).encode(), np.uint8)


def _as_texts(kept: Any) -> list[str]:
    found: list[str] = json.loads(kept.tobytes())
    return found
