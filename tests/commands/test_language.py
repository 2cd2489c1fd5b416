"""`gongyou parse`, `train` and `evaluate` as people run them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.program import gongyou

MENU = {"tea": ["来杯茶", "我要喝茶", "泡壶茶"], "noodles": ["来碗面", "我要吃面", "下碗面"]}


@pytest.fixture(scope="module")
def menu_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("menu")
    for name, examples in MENU.items():
        (folder / f"{name}.toml").write_text(
            f"examples = {json.dumps(examples, ensure_ascii=False)}\n", encoding="utf-8"
        )
    done = gongyou("train", "--data", str(folder), "--out", str(folder / "model.bin"))
    assert done.returncode == 0, done.stderr
    assert "2 intents" in done.stdout
    return folder / "model.bin"


def test_parse_answers_line_by_line(menu_model: Path) -> None:
    done = gongyou("parse", "--model", str(menu_model), "--today", "2026-11-22", said="来杯茶\n\n下周三来碗面\n")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["text"] for row in rows] == ["来杯茶", "", "下周三来碗面"]
    assert [set(row) for row in rows] == [{"text", "intent", "confidence", "slots"}] * 3
    assert (rows[0]["intent"], rows[2]["intent"]) == ("tea", "noodles")
    assert rows[2]["slots"] == {"date": {"from": "2026-11-25", "to": "2026-11-25"}}


def test_evaluate_prints_the_figures(menu_model: Path, tmp_path: Path) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_text(
        '{"text": "来杯茶", "intent": "tea", "slots": {}}\n{"text": "来碗面", "intent": "tea"}\n', encoding="utf-8"
    )
    done = gongyou("evaluate", str(lines), "--model", str(menu_model), "--today", "2026-11-22")
    assert done.returncode == 0
    assert "accuracy   0.5" in done.stdout
    assert "tea noodles 1" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("parse", "--today", "2026-13-01"), "no day"),
        (("parse", "--home", "999999", "--model", "{model}"), "no county or prefecture"),
        (("parse", "--model", "/nonexistent/model.bin"), "gongyou train"),
        (("train", "--data", "/nonexistent"), "two intent files"),
        (("evaluate", "/nonexistent.jsonl", "--model", "{model}"), "nonexistent"),
    ],
)
def test_what_cannot_start_says_so_in_one_sentence(menu_model: Path, arguments: tuple[str, ...], said: str) -> None:
    done = gongyou(*(part.format(model=menu_model) for part in arguments))
    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_broken_test_line_is_named(menu_model: Path, tmp_path: Path) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_text('{"text": "来杯茶", "intent": "tea"}\nnonsense\n', encoding="utf-8")
    done = gongyou("evaluate", str(lines), "--model", str(menu_model))
    assert done.returncode == 2
    assert "line 2" in done.stderr


@pytest.mark.parametrize("command", ["parse", "train", "evaluate"])
def test_help_has_an_example(command: str) -> None:
    done = gongyou(command, "--help")
    assert done.returncode == 0
    assert "Example" in done.stdout
