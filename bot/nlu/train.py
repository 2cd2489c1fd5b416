"""Makes a model of a folder of example sentences; the same folder gives the same bytes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bot.nlu.examples import Example, read_folder
from bot.nlu.features import names_of, runs_of
from bot.nlu.intents import bare
from bot.nlu.modelfile import Trained, save
from bot.nlu.parser import Reader, read_words
from bot.nlu.segment import OWN_WORD, general_words, with_own_words
from bot.nlu.sounds import pinyin_costs
from bot.nlu.wordbook import DATA, Entry, read_entries, read_toml
from bot.places import Gazetteer

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # scipy ships no types

TODAY = date(2026, 11, 22)
"""Relative days in sentences count from here, so that training does not depend on the day."""
HOME = "530627"
FOLDS = 4
STRENGTH = 2.0
"""Inverse of the regularisation, found by cross-validation over lines; margins beat likelihood by two points there."""
LEAST_LINES = 2
"""A feature that only one line of the data has teaches nothing general, unless all of the data is FEW lines."""
FEW = 100


@dataclass(frozen=True, slots=True)
class Figures:
    """What training measured on sentences held out line by line."""

    sentences: int
    features: int
    intents: int
    accuracy: float
    macro_f1: float
    temperature: float
    digest: str


def train(data: Path, out: Path, lists: Path = DATA, taught: Path | None = None) -> Figures:
    """Trains on the intent files of `data` and those of `taught`, writes the model to `out`.

    Raises Misspelt for a mistake in the data.
    """
    gathered = read_folder(data, fillings(lists), taught)
    words = _dictionary(lists)
    reader = Reader(Gazetteer(HOME), words, lists)
    rows, tokens = _read(reader, gathered.examples)
    names = _features(rows, gathered.examples)
    matrix = _matrix(rows, {name: row for row, name in enumerate(names)})
    order = {intent: place for place, intent in enumerate(gathered.intents)}
    labels = np.array([order[example.intent] for example in gathered.examples])
    weights = np.array([example.weight for example in gathered.examples])
    groups = np.array([example.line % FOLDS for example in gathered.examples])
    held_out = _held_out(matrix, labels, weights, groups, len(order))
    temperature = _temperature(held_out, labels, weights)
    coefficients, bias = _fit(matrix, labels, weights, len(order))
    said = held_out.argmax(axis=1)
    accuracy = round(float(np.average(said == labels, weights=weights)), 4)
    macro_f1 = round(_macro_f1(said, labels, len(order)), 4)
    figures = Figures(len(rows), len(names), len(order), accuracy, macro_f1, temperature, gathered.digest)
    counted = {"sentences": float(len(rows)), "features": float(len(names))}
    measured = {"accuracy": accuracy, "macro_f1": macro_f1, **counted}
    save(
        Trained(
            intents=gathered.intents, features=tuple(names), weights=coefficients, bias=bias, temperature=temperature,
            whole={bare(reader.normalizer.spell(text)): intent for text, intent in gathered.whole.items()}, words=words,
            sounds=pinyin_costs(_spoken(tokens, words, lists)), digest=gathered.digest, figures=measured,
        ),
        out,
    )  # fmt: skip
    return figures


def fillings(lists: Path = DATA) -> dict[str, Sequence[str]]:
    """Gap name to the words that fill it."""
    table: dict[str, Sequence[str]] = dict(read_toml(lists / "lexicon" / "fillings.toml"))
    table["occupation"] = _words(read_entries(lists / "occupations.toml"))
    table["scheme"] = _words(read_entries(lists / "schemes.toml"))
    return table


def _words(entries: Sequence[Entry]) -> list[str]:
    return [word for entry in entries for word in entry.words]


def _dictionary(lists: Path) -> dict[str, int]:
    """General words plus the project's lists: trades, allowances, places and the key words."""
    gazetteer = Gazetteer(HOME)
    places = [name for code, name in gazetteer.divisions().items() if len(code) == 6]
    places += [gazetteer.nickname(code) for code in gazetteer.divisions() if len(code) == 6]
    own = [*fillings(lists)["occupation"], *fillings(lists)["scheme"], *read_words(lists / "lexicon" / "sounds.txt")]
    own = [word for word in own if len(word) <= 5]
    merged = with_own_words(general_words(), own)
    for place in places:
        merged[place] = max(merged.get(place, 0), OWN_WORD // 20)
    return merged


def _place_names() -> list[str]:
    """Provinces and prefectures as people call them: the places that messages from anywhere name."""
    gazetteer = Gazetteer(HOME)
    return [gazetteer.nickname(code) for code in gazetteer.divisions() if len(code) == 6 and code.endswith("00")]


def _read(reader: Reader, examples: Sequence[Example]) -> tuple[list[list[str]], Counter[str]]:
    rows: list[list[str]] = []
    spoken: Counter[str] = Counter()
    for example in examples:
        text, tokens, hits = reader.read(reader.normalizer.smooth(reader.normalizer.spell(example.text)), TODAY)
        spoken.update(tokens)
        spoken.update(first + second for first, second in pairwise(tokens) if first.isalnum() and second.isalnum())
        runs = runs_of(text, tokens, hits, reader.synonyms)
        rows.append([name for run in runs for name in names_of(run)])
    return rows, spoken


def _features(rows: Sequence[Sequence[str]], examples: Sequence[Example]) -> list[str]:
    """Features of at least LEAST_LINES lines, in a fixed order; of little data all."""
    last: dict[str, int] = {}
    lines: Counter[str] = Counter()
    for row, example in zip(rows, examples, strict=True):
        for feature in row:
            if last.get(feature) != example.line:
                last[feature] = example.line
                lines[feature] += 1
    least = LEAST_LINES if len({example.line for example in examples}) >= FEW else 1
    return sorted(feature for feature, count in lines.items() if count >= least)


def _matrix(rows: Sequence[Sequence[str]], column: dict[str, int]) -> csr_matrix:
    from scipy.sparse import csr_matrix

    starts, columns, values = [0], [], []
    for row in rows:
        known = [column[feature] for feature in row if feature in column]
        columns += known
        values += [len(known) ** -0.5 if known else 0.0] * len(known)
        starts.append(len(columns))
    matrix = csr_matrix((values, columns, starts), shape=(len(rows), len(column)), dtype=np.float64)
    matrix.sum_duplicates()
    return matrix


def _fit(
    matrix: csr_matrix, labels: npt.NDArray[np.int64], weights: npt.NDArray[np.float64], intents: int
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    from sklearn.svm import LinearSVC

    model = LinearSVC(C=STRENGTH, dual=True, random_state=0, tol=1e-3)
    model.fit(matrix, labels, sample_weight=weights)
    coefficients = np.zeros((matrix.shape[1], intents), dtype=np.float32)
    bias = np.full(intents, -20.0, dtype=np.float32)
    if len(model.classes_) == 2:
        coefficients[:, model.classes_[1]] = model.coef_[0]
        bias[model.classes_] = (0.0, model.intercept_[0])
    else:
        coefficients[:, model.classes_] = model.coef_.T
        bias[model.classes_] = model.intercept_
    return coefficients.astype("<f2").astype(np.float32), bias


def _held_out(
    matrix: csr_matrix,
    labels: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
    groups: npt.NDArray[np.int64],
    intents: int,
) -> npt.NDArray[np.float64]:
    """What the model says of each sentence when no sentence of its line was trained on."""
    logits = np.zeros((matrix.shape[0], intents))
    for fold in range(FOLDS):
        away = groups == fold
        if len(set(labels[~away])) < 2:
            continue  # of a handful of sentences one fold may hold all of an intent
        coefficients, bias = _fit(matrix[~away], labels[~away], weights[~away], intents)
        logits[away] = matrix[away] @ coefficients + bias
    return logits


def _macro_f1(said: npt.NDArray[np.int64], labels: npt.NDArray[np.int64], intents: int) -> float:
    """The mean of the intents' F1, each intent counting the same."""
    hits = np.bincount(labels[said == labels], minlength=intents)
    both = np.bincount(said, minlength=intents) + np.bincount(labels, minlength=intents)
    return float(np.mean(2 * hits / np.maximum(both, 1)))


def _temperature(
    logits: npt.NDArray[np.float64], labels: npt.NDArray[np.int64], weights: npt.NDArray[np.float64]
) -> float:
    """The temperature whose scores fit the held-out sentences best (Guo et al. 2017)."""

    def loss(temperature: float) -> float:
        scaled = logits / temperature
        top = scaled.max(axis=1, keepdims=True)
        logs = scaled - top - np.log(np.exp(scaled - top).sum(axis=1, keepdims=True))
        return -float(np.average(logs[np.arange(len(labels)), labels], weights=weights))

    steps = [round(0.06 + 0.01 * step, 2) for step in range(200)]
    return min(steps, key=loss)


def _listed(lists: Path) -> set[str]:
    """Words of trades, allowances and conditions, and of kin."""
    files = ("occupations.toml", "schemes.toml", "tags.toml")
    words = {word for name in files for word in _words(read_entries(lists / name))}
    people = read_toml(lists / "lexicon" / "people.toml")
    return words | {word.rstrip("?") for key in ("kin", "female", "male") for word in people[key]}


def _spoken(tokens: Counter[str], words: dict[str, int], lists: Path) -> dict[str, float]:
    """How likely each word is in a message: by the example sentences, thinly by the general dictionary."""
    spoken = {word: float(count) for word, count in tokens.items() if count > 1 or word in words}
    common = read_words(lists / "lexicon" / "pinyin_common.txt")
    for place, word in enumerate(common):
        spoken[word] = spoken.get(word, 0.0) + 40.0 / math.sqrt(place + 1)
    for word in read_words(lists / "lexicon" / "sounds.txt"):
        spoken[word] = spoken.get(word, 0.0) + 4.0
    for word in _place_names():
        spoken[word] = spoken.get(word, 0.0) + 0.5
    for word in _listed(lists):
        spoken[word] = spoken.get(word, 0.0) + 2.0
    for word, frequency in words.items():
        if word not in spoken and frequency >= 300:
            spoken[word] = min(frequency, 4000) / 20000
    return spoken
