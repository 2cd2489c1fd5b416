"""A parser of the project's own example sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.nlu import Parser, load_parser
from bot.nlu.examples import read_folder
from bot.nlu.modelfile import load
from bot.nlu.parser import MODEL
from bot.nlu.train import fillings, train
from bot.places import Gazetteer
from bot.settings import HOUSE

INTENTS = HOUSE / "data" / "intents"


@pytest.fixture(scope="session")
def model_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model that `make` built where it is of today's sentences, lists and program, else one trained now."""
    if _is_of_today():
        return MODEL
    path = tmp_path_factory.mktemp("model") / "model.bin"
    train(INTENTS, path)
    return path


def _is_of_today() -> bool:
    read = [*HOUSE.glob("bot/nlu/*.py"), *HOUSE.glob("data/*.toml"), *HOUSE.glob("data/lexicon/*")]
    if not MODEL.exists() or MODEL.stat().st_mtime < max(path.stat().st_mtime for path in read):
        return False
    return load(MODEL).digest == read_folder(INTENTS, fillings()).digest


@pytest.fixture(scope="session")
def parser(model_file: Path) -> Parser:
    return load_parser(Gazetteer("530627"), model_file)
