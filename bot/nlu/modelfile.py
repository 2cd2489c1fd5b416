"""The trained model as a file: a line of what it is, a JSON header, arrays; no pickle anywhere."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

MAGIC = b"gongyou intents\n"
VERSION = 3


class BadModel(ValueError):
    """A model file that is missing, damaged or of another version; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What training leaves: one row of weights for each feature, one column for each intent.

    `whole` maps messages that mean one thing as a whole to their intent; `words` are frequencies for the segmenter;
    `sounds` the words that a sequence of syllables stands for, with their cost. `digest` is SHA-256 of the data.
    """

    intents: tuple[str, ...]
    features: tuple[str, ...]
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    temperature: float
    whole: Mapping[str, str]
    words: Mapping[str, int]
    sounds: Mapping[str, tuple[str, float]]
    digest: str
    figures: Mapping[str, float]


def save(model: Trained, path: Path) -> None:
    """Writes the file in one go; the same model gives the same bytes."""
    body = zlib.compress(_body(model), 6)
    header = {
        "version": VERSION, "digest": model.digest, "figures": dict(model.figures), "intents": list(model.intents),
        "temperature": model.temperature, "features": len(model.features), "sha256": hashlib.sha256(body).hexdigest(),
    }  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(MAGIC + json.dumps(header, ensure_ascii=False, sort_keys=True).encode() + b"\n" + body)
    partial.replace(path)


def header_of(path: Path) -> dict[str, Any]:
    """The header alone; raises BadModel."""
    return _split(path)[0]


def load(path: Path) -> Trained:
    """Reads and checks a file of `save`; raises BadModel."""
    header, body = _split(path)
    if hashlib.sha256(body).hexdigest() != header["sha256"]:
        raise BadModel(f"{path} is damaged (its checksum differs); run `gongyou train` again")
    raw = zlib.decompress(body)
    size, intents = header["features"], tuple(header["intents"])
    cut = size * len(intents) * 2
    weights = np.frombuffer(raw[:cut], dtype="<f2").reshape(size, len(intents)).astype(np.float32)
    bias = np.frombuffer(raw[cut : cut + 4 * len(intents)], dtype="<f4").astype(np.float32)
    rest = json.loads(raw[cut + 4 * len(intents) :])
    return Trained(
        intents=intents, features=tuple(rest["features"]), weights=weights, bias=bias, whole=rest["whole"],
        temperature=header["temperature"], words=rest["words"], digest=header["digest"], figures=header["figures"],
        sounds={key: (word, cost) for key, (word, cost) in rest["sounds"].items()},
    )  # fmt: skip


def _split(path: Path) -> tuple[dict[str, Any], bytes]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadModel(f"no trained model at {path}; run `gongyou train --data data/intents --out {path}`") from error
    if not data.startswith(MAGIC):
        raise BadModel(f"{path} is no model of gongyou; run `gongyou train` to make one")
    line, _, body = data[len(MAGIC) :].partition(b"\n")
    try:
        header: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise BadModel(f"{path} is damaged (its first lines cannot be read); run `gongyou train` again") from error
    if header.get("version") != VERSION:
        raise BadModel(
            f"{path} is of version {header.get('version')}, this program reads {VERSION}; run `gongyou train`"
        )
    return header, body


def _body(model: Trained) -> bytes:
    rest = {
        "features": list(model.features), "whole": dict(sorted(model.whole.items())),
        "words": dict(sorted(model.words.items())), "sounds": dict(sorted(model.sounds.items())),
    }  # fmt: skip
    text = json.dumps(rest, ensure_ascii=False, separators=(",", ":")).encode()
    return model.weights.astype("<f2").tobytes() + model.bias.astype("<f4").tobytes() + text
