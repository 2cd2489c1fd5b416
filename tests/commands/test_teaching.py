"""`gongyou teach` and what `gongyou train` says of a model that got worse, as people run them."""

from __future__ import annotations

import json
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from bot.nlu.wordbook import read_toml
from bot.store import Keys, open_store, schema
from bot.store.talk import lessons
from tests.house import HOME, NOON
from tests.nlu.menu import MENU, write_guard, write_menu
from tests.program import gongyou

KEY = "A" * 43
SAID = ("活路有没得嘛", "那个整哈子", "啥子嘛")


def office(folder: Path, *words: str) -> CompletedProcess[str]:
    """`gongyou` over a data folder."""
    settings = {"GONGYOU_DATA_DIR": str(folder), "GONGYOU_DATA_KEY": KEY, "GONGYOU_HOME_AREA": HOME}
    return gongyou(*words, settings=settings)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with three messages to be taught, the last one seen twice."""
    store = open_store(f"sqlite:///{tmp_path / 'gongyou.sqlite'}", Keys([KEY]))
    schema.upgrade(store)
    with store.begin() as tx:
        for text in (*SAID, SAID[2]):
            lessons.keep(tx, text, "unsure", "help", 0.31, "", NOON)
    store.close()
    return tmp_path


def test_list_give_and_skip(folder: Path) -> None:
    listed = office(folder, "teach", "list", "--most")
    assert listed.returncode == 0, listed.stderr
    lines = listed.stdout.splitlines()
    assert lines[0] == "3\t2 次\t没把握 0.31 help\t啥子嘛"
    assert lines[-1] == "共 3 句。"
    given = office(
        folder, "teach", "give", "1", "job_search", "--slot", "work_place=东莞", "--slot", "tags=food,lodging"
    )
    assert given.returncode == 0, given.stderr
    assert "记下了：活路有没得嘛" in given.stdout
    assert read_toml(folder / "taught" / "job_search.toml") == {"examples": ["活路有没得嘛"]}
    [line] = (folder / "taught" / "lines.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["slots"] == {"work_place": ["441900"], "tags": ["food", "lodging"]}
    assert office(folder, "teach", "skip", "2", "3").returncode == 0
    assert office(folder, "teach", "list").stdout == "共 0 句。\n"
    assert "→ job_search" in office(folder, "teach", "list", "--state", "taught").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("give", "1", "weather"), "没有 weather 这个意思"),
        (("give", "99", "job_search"), "没有第 99 句"),
        (("give", "1", "job_search", "--slot", "wage=很多"), "没读出来"),
        (("give", "1", "job_search", "--slot", "shoe=42"), "名字是：work_place"),
        (("skip", "99"), "没有第 99 句"),
    ],
)
def test_what_cannot_be_taught_says_so_in_one_sentence(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    done = office(folder, "teach", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_train_shows_before_and_now_names_what_got_worse_and_refuses(tmp_path: Path) -> None:
    menu, out = write_guard(write_menu(tmp_path / "menu")), tmp_path / "tea.bin"
    where = ("--data", str(menu), "--out", str(out))
    first = office(tmp_path, "train", *where)
    assert first.returncode == 0, first.stderr
    assert "guard set: accuracy" in first.stdout
    write_menu(menu, pay=[*MENU["pay"], *MENU["order_tea"]], order_tea=["龙井", "毛尖", "龙井有吗", "毛尖有吗"])
    worse = office(tmp_path, "train", *where)
    assert worse.returncode == 1
    assert "来壶茶 | order_tea pay" in worse.stdout
    assert "not replaced" in worse.stdout
    assert office(tmp_path, "train", *where, "--even-if-worse").returncode == 0
    back = office(tmp_path, "train", "--out", str(out), "--roll-back")
    assert back.returncode == 0, back.stderr
    none = office(tmp_path, "train", "--out", str(tmp_path / "none.bin"), "--roll-back")
    assert (none.returncode, "none.previous.bin" in none.stderr) == (2, True)


@pytest.mark.parametrize("command", [("teach",), ("teach", "list"), ("teach", "give"), ("teach", "skip")])
def test_help_has_an_example(tmp_path: Path, command: tuple[str, ...]) -> None:
    done = office(tmp_path, *command, "--help")
    assert (done.returncode, "Example" in done.stdout) == (0, True)
