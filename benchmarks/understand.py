"""Prints what understanding one message costs, beside scikit-learn's own predict and nlp.js, in one run.

    python benchmarks/understand.py [FILE of JSON lines with "text" and "intent"]

Every pass is a fork of the loaded parser, warmed up on sentences of data/intents as a running server is by its first
people, that then reads each message once: none was seen before. Of several passes the quickest counts, because other
programs of the machine empty the processor's caches. scikit-learn runs the same weights as a pipeline of its own.
nlp.js (node-nlp from npm) is installed into a temporary folder, trained on data/intents and warmed up in the same way;
its best guess counts, also below its threshold. Without node and npm a line says so.
"""

from __future__ import annotations

import gc
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from bot.nlu import Parser, load_parser
from bot.nlu.evaluate import Expected, read_expected
from bot.nlu.examples import Example, read_folder
from bot.nlu.features import names_of, runs_of
from bot.nlu.train import fillings
from bot.places import Gazetteer
from bot.settings import HOUSE

TODAY = date(2026, 11, 22)
PASSES = 7
NLP_JS = "node-nlp@4.27.0"
WARM_UP = 2000
"""Sentences of the training data that are read first; nlp.js gets as many."""
PATIENCE = 900
"""Seconds that nlp.js may take to install, train and read."""


def timed(work: Callable[[str], Any], texts: Sequence[str]) -> tuple[float, float]:
    """Median and 99th percentile in microseconds, each of the quickest of PASSES processes."""
    _examples()
    gc.collect()
    gc.freeze()
    middles, lates = zip(*(_in_a_fork(work, texts) for _ in range(PASSES)), strict=True)
    return min(middles), min(lates)


def _in_a_fork(work: Callable[[str], Any], texts: Sequence[str]) -> tuple[float, float]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, json.dumps(_percentiles(work, texts)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        middle, late = json.load(answer)
    os.waitpid(child, 0)
    return middle, late


def _percentiles(work: Callable[[str], Any], texts: Sequence[str]) -> tuple[float, float]:
    """In processor time, so that a busy machine counts less."""
    for example in _examples()[:WARM_UP]:
        work(example.text)
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
        plain, tokens, hits = reader.read(reader.normalizer.smooth(reader.normalizer.spell(text)), TODAY)
        runs = runs_of(plain, tokens, hits, reader.synonyms)
        return [name for run in runs for name in names_of(run)]

    return lambda text: model.predict_proba(vectorizer.transform([text]))


def nlp_js(messages: Sequence[Expected]) -> str:
    """One line of what nlp.js takes for the same messages, or why it was not measured."""
    if not (shutil.which("node") and shutil.which("npm")):
        return "nlp.js is not measured: node and npm are needed"
    with tempfile.TemporaryDirectory() as folder:
        try:
            measured = _run_nlp_js(Path(folder), messages)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            return f"nlp.js is not measured: {str(error).splitlines()[0]}"
    middle, late = np.percentile(measured["microseconds"], [50, 99])
    return _line("nlp.js, intent only", middle, late) + (
        f"   {measured['accuracy']:.1%} of intents right, trained in {measured['training']:.0f} s"
    )


def _run_nlp_js(folder: Path, messages: Sequence[Expected]) -> dict[str, Any]:
    _write(folder / "examples.json", [(example.text, example.intent) for example in _examples()])
    _write(folder / "messages.json", [(message.text, message.intent) for message in messages])
    program = shutil.copy(Path(__file__).with_name("nlpjs.cjs"), folder)
    install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", NLP_JS]
    subprocess.run(install, cwd=folder, check=True, capture_output=True, timeout=PATIENCE)
    done = subprocess.run(
        ["node", program, "examples.json", "messages.json", str(WARM_UP)],
        cwd=folder, check=True, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


@cache
def _examples() -> list[Example]:
    """The sentences of data/intents, shuffled."""
    examples = list(read_folder(HOUSE / "data" / "intents", fillings()).examples)
    random.Random(1).shuffle(examples)
    return examples


def _write(path: Path, rows: list[tuple[str, str]]) -> None:
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def _line(what: str, middle: float, late: float) -> str:
    return f"{what:34} p50 {middle:7.0f} µs   p99 {late:7.0f} µs"


def _characters(texts: Sequence[str]) -> str:
    return f"{len(texts)} of about {np.median([len(text) for text in texts]):.0f} characters"


def main(path: Path) -> None:
    begun = time.perf_counter()
    parser = load_parser(Gazetteer("530627"))
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"ready in {time.perf_counter() - begun:.2f} s, {resident:.0f} MB resident")
    messages = read_expected(path)
    texts = [message.text for message in messages]
    pasted = ["，".join(texts[at : at + 10]) for at in range(len(texts) - 10)]
    whole = _line("whole parse, intent and slots", *timed(lambda text: parser(text, TODAY), texts))
    long = _line("… of ten messages in one", *timed(lambda text: parser(text, TODAY), pasted))
    right = sum(parser(message.text, TODAY).intent == message.intent for message in messages) / len(messages)
    print(f"{whole}   {right:.1%} of intents right, {_characters(texts)}")
    print(f"{long}   {_characters(pasted)}")
    print(_line("scikit-learn's predict", *timed(sklearn_predict(parser), texts)) + "   same features and weights")
    print(nlp_js(messages))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HOUSE / "tests" / "nlu" / "strangers.jsonl")
