"""Prints what understanding one message costs, beside scikit-learn's own predict with the same weights, in one run.

    python benchmarks/understand.py [FILE of JSON lines with "text"]

Every message is new to the process and read once, so that no cache helps; of several passes the quickest counts,
because other programs of the machine empty the processor's caches. nlp.js joins in where node and an installed
package `node-nlp` are found under NODE_PATH; without them a line says so.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from bot.nlu import Parser, load_parser
from bot.nlu.features import features_of
from bot.places import Gazetteer
from bot.settings import HOUSE

TODAY = date(2026, 11, 22)
PLACES = ("东莞", "昆山", "温州", "厦门", "泼机镇", "以勒", "贵阳", "佛山", "宁波", "西安")
ROUNDS = 12
PASSES = 3


def new_messages(path: Path, first: int) -> list[str]:
    """The file's messages, varied so that no text comes twice; `first` numbers the passes' varieties."""
    texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        f"{text}，{PLACES[at % len(PLACES)]}{at + first}" if turn or first else text
        for turn in range(ROUNDS)
        for at, text in enumerate(texts)
    ]


def timed(work: Callable[[str], Any], passes: list[list[str]]) -> tuple[float, float]:
    """The quickest of the passes."""
    return min(timed_once(work, texts) for texts in passes)


def timed_once(work: Callable[[str], Any], texts: list[str]) -> tuple[float, float]:
    """Median and 99th percentile in microseconds of processor time, so that a busy machine does not count."""
    gc.collect()
    gc.freeze()
    spent = []
    for text in texts:
        begun = time.thread_time_ns()
        work(text)
        spent.append(time.thread_time_ns() - begun)
    return float(np.percentile(spent, 50)) / 1000, float(np.percentile(spent, 99)) / 1000


def sklearn_predict(parser: Parser) -> Callable[[str], Any]:
    """The same linear model as scikit-learn runs it: vectorizer and estimator of one pipeline."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    reader = parser.reader
    vectorizer = CountVectorizer(analyzer=lambda text: analysed(text), vocabulary=list(parser.model.features))
    model = LogisticRegression()
    model.classes_ = np.array(parser.model.intents)
    model.coef_, model.intercept_ = parser.model.weights.T.astype(float), parser.model.bias.astype(float)

    def analysed(text: str) -> list[str]:
        plain, tokens = reader.words_of(reader.normalizer.smooth(reader.normalizer.spell(text)))
        return features_of(plain, tokens, reader.entities.read(plain, TODAY), reader.synonyms)

    return lambda text: model.predict_proba(vectorizer.transform([text]))


def main(path: Path) -> None:
    begun = time.perf_counter()
    parser = load_parser(Gazetteer("530627"))
    print(
        f"ready in {time.perf_counter() - begun:.2f} s, "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB resident"
    )
    passes = [new_messages(path, 10_000 * at) for at in range(PASSES)]
    middle, late = timed(lambda text: parser(text, TODAY), passes)
    print(
        f"whole parse, intent and slots   p50 {middle:7.0f} µs   p99 {late:7.0f} µs   {len(passes[0])} messages a pass"
    )
    middle, late = timed(sklearn_predict(parser), [texts[: len(texts) // 4] for texts in passes])
    print(f"scikit-learn pipeline's predict p50 {middle:7.0f} µs   p99 {late:7.0f} µs   same features and weights")
    print("nlp.js is not measured here: it needs node and its own training")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HOUSE / "tests" / "nlu" / "unseen.jsonl")
