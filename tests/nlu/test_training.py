"""Training: the same data, the same bytes; a mistake in the data is named with file and line; any intents will do."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from bot.nlu import BadModel, Misspelt, Parser, load_parser
from bot.nlu.intents import FAINT
from bot.nlu.modelfile import VERSION, header_of
from bot.nlu.train import train
from bot.nlu.wordbook import DATA, read_entries
from bot.places import Gazetteer

TODAY = date(2026, 11, 22)
MENU = {
    "tea": ["来杯茶", "我要喝茶", "有没有绿茶", "泡壶茶", "给我倒茶", "红茶有吗"],
    "noodles": ["来碗面", "我要吃面", "有没有牛肉面", "下碗面条", "给我煮面", "拌面有吗"],
    "bill": ["买单", "结账", "一共多少钱", "算一下账", "我要付钱", "付款"],
}


def write_menu(folder: Path) -> Path:
    folder.mkdir()
    for name, examples in MENU.items():
        lines = ", ".join(f'"{text}"' for text in examples)
        (folder / f"{name}.toml").write_text(f"examples = [{lines}]\n", encoding="utf-8")
    return folder


def test_the_same_data_gives_the_same_bytes(tmp_path: Path) -> None:
    menu = write_menu(tmp_path / "menu")
    first = train(menu, tmp_path / "first.bin")
    assert train(menu, tmp_path / "second.bin") == first
    assert (tmp_path / "first.bin").read_bytes() == (tmp_path / "second.bin").read_bytes()


def test_any_folder_of_intents_will_do(tmp_path: Path) -> None:
    train(write_menu(tmp_path / "menu"), tmp_path / "model.bin")
    said = load_parser(Gazetteer("530627"), tmp_path / "model.bin")("给我来碗面条", TODAY)
    assert said.intent == "noodles"
    assert {name for name, _ in said.intents} <= set(MENU)
    assert sum(score for _, score in said.intents) == pytest.approx(1, abs=1e-3)


def test_the_file_tells_what_it_is(model_file: Path) -> None:
    header = header_of(model_file)
    assert header["version"] == VERSION
    assert len(header["digest"]) == 64
    assert header["figures"]["sentences"] > 5000


def test_a_damaged_file_is_refused(model_file: Path, tmp_path: Path) -> None:
    broken = tmp_path / "model.bin"
    broken.write_bytes(model_file.read_bytes()[:-1] + b"?")
    with pytest.raises(BadModel, match="damaged"):
        load_parser(Gazetteer("530627"), broken)


@pytest.mark.parametrize("content", [b"", b"\x80\x04.", b'gongyou intents\n{"version": 99}\nxyz'])
def test_another_file_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(content)
    with pytest.raises(BadModel, match="gongyou train"):
        load_parser(Gazetteer("530627"), tmp_path / "model.bin")


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="gongyou train"):
        load_parser(Gazetteer("530627"), tmp_path / "none.bin")


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ('examples = ["一"\nkeywords = 3\n', "line 2"),
        ('examples = ["来个{shape}的"]\n', "line 1.*shape.*unknown"),
        ('examples = ["来"]\nexample = ["来"]\n', "line 2.*example.*unknown"),
        ("examples = []\n", "no examples"),
        ('examples = ["来"]\n[counter]\nsoup = ["汤"]\n', "line 3.*no intent soup"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(text: str, mistake: str, tmp_path: Path) -> None:
    menu = write_menu(tmp_path / "menu")
    (menu / "tea.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Misspelt, match=r"tea\.toml, .*" + mistake):
        train(menu, tmp_path / "model.bin")


def test_a_word_of_two_trades_is_named(tmp_path: Path) -> None:
    path = tmp_path / "occupations.toml"
    path.write_text('["焊工"]\nwords = ["烧焊"]\n["电工"]\nwords = ["牵电",\n  "烧焊"]\n', encoding="utf-8")
    with pytest.raises(Misspelt, match=r"occupations\.toml, line 2: '烧焊' stands under 焊工 and 电工"):
        read_entries(path)


def test_the_lists_hold_the_contracts_names() -> None:
    assert len(read_entries(DATA / "occupations.toml")) == 60
    assert len(read_entries(DATA / "schemes.toml")) == 15
    assert len(read_entries(DATA / "tags.toml")) == 12


def test_understanding_needs_neither_scikit_learn_nor_scipy(model_file: Path) -> None:
    code = (
        "import sys; from datetime import date; from pathlib import Path;"
        "from bot.nlu import load_parser; from bot.places import Gazetteer;"
        f"load_parser(Gazetteer('530627'), Path({str(model_file)!r}))('找活', date(2026, 11, 22));"
        "print([name for name in ('sklearn', 'scipy', 'pandas') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_intents_that_may_be_meant_are_ranked(parser: Parser) -> None:
    said = parser("我想去东莞打工", TODAY)
    scores = [score for _, score in said.intents]
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) == pytest.approx(1)
    assert scores[-1] >= FAINT * scores[0]
    assert 1 < len(said.intents) < len(parser.model.intents)
    assert said.tokens
    assert [said.text[entity.start : entity.end] for entity in said.entities] == ["东莞"]
