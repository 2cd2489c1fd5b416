"""A new model replaces the old one only where it is no worse on the guard set; the old one can be had back."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.nlu import BadModel, Misspelt, load_parser
from bot.nlu.evaluate import Unreadable, evaluate, read_expected
from bot.nlu.modelfile import header_of
from bot.nlu.renewal import previous_of, renew, roll_back
from bot.places import Gazetteer
from bot.settings import HOUSE
from tests.nlu.menu import MENU, write_guard, write_menu

TODAY = date(2026, 11, 22)


@pytest.fixture
def menu(tmp_path: Path) -> Path:
    return write_guard(write_menu(tmp_path / "menu"))


def reads(model: Path, text: str) -> str:
    return load_parser(Gazetteer("530627"), model)(text, TODAY).intent


def spoil(menu: Path) -> None:
    """What asked for tea asks for the bill now."""
    write_menu(menu, pay=[*MENU["pay"], *MENU["order_tea"]], order_tea=["龙井", "毛尖", "龙井有吗", "毛尖有吗"])


def test_any_folder_of_intents_is_trained_measured_and_used(menu: Path, tmp_path: Path) -> None:
    out = tmp_path / "tea.bin"
    done = renew(menu, out, out)
    assert done.before is None
    assert done.replaced
    assert done.after.guard is not None
    assert done.after.guard.messages == 4
    assert [reads(out, text) for text in ("来杯绿茶", "下碗牛肉面", "book a table please", "the tea is too cold")] == [
        "order_tea", "order_noodles", "book_table", "complain",
    ]  # fmt: skip
    figures = header_of(out)["figures"]
    assert 0 < figures["accuracy"] <= 1
    assert 0 < figures["macro_f1"] <= 1


def test_a_model_that_fell_on_the_guard_set_replaces_nothing(menu: Path, tea_room: Path, tmp_path: Path) -> None:
    out = Path(shutil.copy(tea_room, tmp_path / "tea.bin"))
    kept = out.read_bytes()
    spoil(menu)
    done = renew(menu, out, out)
    assert (done.fell, done.replaced) == (True, False)
    assert out.read_bytes() == kept
    assert ("来壶茶", "order_tea", "pay") in [(lost.text, lost.intent, lost.now) for lost in done.lost]
    assert "order_tea" in [intent for intent, _, _ in done.worse]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["menu", "tea.bin"]


def test_told_to_it_replaces_and_the_way_back_is_open(menu: Path, tea_room: Path, tmp_path: Path) -> None:
    out = Path(shutil.copy(tea_room, tmp_path / "tea.bin"))
    first = out.read_bytes()
    spoil(menu)
    assert renew(menu, out, out, even_if_worse=True).replaced
    second = out.read_bytes()
    assert second != first
    roll_back(out)
    assert (out.read_bytes(), previous_of(out).read_bytes()) == (first, second)
    roll_back(out)
    assert (out.read_bytes(), previous_of(out).read_bytes()) == (second, first)


def test_training_the_same_again_keeps_the_way_back(menu: Path, tea_room: Path, tmp_path: Path) -> None:
    out = Path(shutil.copy(tea_room, tmp_path / "tea.bin"))
    first = out.read_bytes()
    write_menu(menu, order_tea=[*MENU["order_tea"], "续杯茶", "茶水续上"])
    renew(menu, out, out, even_if_worse=True)
    renew(menu, out, out, even_if_worse=True)
    assert previous_of(out).read_bytes() == first


def test_an_office_model_keeps_the_built_one_as_its_previous(menu: Path, tea_room: Path, tmp_path: Path) -> None:
    built, office = Path(shutil.copy(tea_room, tmp_path)), tmp_path / "office" / "model.bin"
    taught = tmp_path / "office" / "taught"
    taught.mkdir(parents=True)
    (taught / "order_tea.toml").write_text('examples = ["整杯喝的解渴", "口干得很"]\n', encoding="utf-8")
    assert renew(menu, office, built, taught).replaced
    assert reads(office, "口干得很") == "order_tea"
    assert previous_of(office).read_bytes() == built.read_bytes()


def test_what_was_taught_for_no_intent_of_ours_is_named(menu: Path, tmp_path: Path) -> None:
    taught = tmp_path / "taught"
    taught.mkdir()
    (taught / "weather.toml").write_text('examples = ["下雨不"]\n', encoding="utf-8")
    with pytest.raises(Misspelt, match=r"weather\.toml.*no intent weather"):
        renew(menu, tmp_path / "tea.bin", tmp_path / "tea.bin", taught)


def test_a_mistake_in_the_guard_set_is_named_before_training(menu: Path, tmp_path: Path) -> None:
    (menu / "guard.jsonl").write_text('{"text": "来杯茶", "intent": "order_tea"}\n{"text": 3\n', encoding="utf-8")
    with pytest.raises(Unreadable, match="line 2"):
        renew(menu, tmp_path / "tea.bin", tmp_path / "tea.bin")


def test_without_a_previous_model_there_is_no_way_back(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match=r"model\.previous\.bin"):
        roll_back(tmp_path / "model.bin")


def test_two_intents_with_one_sentence_each_will_do(tmp_path: Path) -> None:
    menu = tmp_path / "tiny"
    menu.mkdir()
    for name, text in (("yes", "要得"), ("no", "不干")):
        (menu / f"{name}.toml").write_text(f'examples = ["{text}"]\n', encoding="utf-8")
    renew(menu, tmp_path / "tiny.bin", tmp_path / "tiny.bin")
    assert reads(tmp_path / "tiny.bin", "要得") == "yes"


def test_the_guard_set_that_we_ship_is_whole_and_held(model_file: Path) -> None:
    guard = read_expected(HOUSE / "data" / "intents" / "guard.jsonl")
    assert {line.intent for line in guard} == {path.stem for path in (HOUSE / "data" / "intents").glob("*.toml")}
    report = evaluate(load_parser(Gazetteer("530627"), model_file), guard, TODAY)
    assert report.accuracy >= 0.97, [(miss.expected.text, miss.intent) for miss in report.misses]


def test_the_report_counts_what_was_taken_for_what(menu: Path, tmp_path: Path) -> None:
    renew(menu, tmp_path / "tea.bin", tmp_path / "tea.bin")
    lines = tmp_path / "lines.jsonl"
    lines.write_text(
        '{"text": "来杯茶", "intent": "order_tea", "slots": {}}\n'
        '{"text": "来碗面", "intent": "order_tea"}\n'
        '{"text": "我们六个人订桌", "intent": "book_table", "slots": {"headcount": 5}}\n',
        encoding="utf-8",
    )
    parser = load_parser(Gazetteer("530627"), tmp_path / "tea.bin")
    report = evaluate(parser, read_expected(lines), TODAY)
    assert report.table == {"book_table": {"book_table": 1}, "order_tea": {"order_noodles": 1, "order_tea": 1}}
    assert report.confusions == [("order_tea", "order_noodles", 1)]
    assert [(miss.expected.text, miss.wrong_intent) for miss in report.misses] == [
        ("来碗面", True), ("我们六个人订桌", False),
    ]  # fmt: skip
    assert report.slot_f1 == 0.0
