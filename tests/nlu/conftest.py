"""A parser trained once a run from the project's own example sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.nlu import Parser, load_parser
from bot.nlu.train import train
from bot.places import Gazetteer
from bot.settings import HOUSE

INTENTS = HOUSE / "data" / "intents"


@pytest.fixture(scope="session")
def model_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "model.bin"
    train(INTENTS, path)
    return path


@pytest.fixture(scope="session")
def parser(model_file: Path) -> Parser:
    return load_parser(Gazetteer("530627"), model_file)
