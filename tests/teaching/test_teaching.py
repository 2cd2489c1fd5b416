"""From what staff taught to a model in use: files that training reads, trainings by a job, the way back."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import teaching
from bot.nlu.evaluate import read_expected
from bot.nlu.renewal import previous_of
from bot.nlu.wordbook import read_toml
from bot.places import Gazetteer
from bot.runtime import Runtime
from bot.settings import HOUSE
from bot.store import Store
from bot.store.screens import lessons as screens
from bot.store.screens.scope import Scope
from bot.store.talk import lessons, trainings
from bot.store.talk.lessons import Lesson, Taught
from bot.store.talk.trainings import Act
from bot.teaching import stating
from bot.teaching.sentences import leave_sentences, meanings
from tests.fakes import configured
from tests.house import HOME, NOON, runtime_over, understanding
from tests.nlu.menu import write_guard, write_menu


@pytest.fixture
def runtime(sqlite_store: Store, tea_room: Path, tmp_path: Path) -> Runtime:
    """An office that trains a tea room's intents, with a data folder of its own and a built model that is older."""
    menu = write_guard(write_menu(tmp_path / "menu"))
    settings = configured(data_dir=tmp_path / "data", intents=menu)
    built = Path(shutil.copy(tea_room, tmp_path))
    vars(settings)["models"] = (built, settings.data_dir.resolve() / "model.bin")
    return runtime_over(sqlite_store, settings)


def teach(runtime: Runtime, text: str, meant: str, **slots: object) -> None:
    with runtime.store.begin() as tx:
        lessons.keep(tx, text, "unsure", "pay", 0.3, "", NOON)
        number = tx.scalar(select(Lesson.id).order_by(Lesson.id.desc()).limit(1))
        screens.settle(tx, Scope(HOME, HOME), number, "taught", NOON, meant=meant, slots=slots)


def carry_out(runtime: Runtime, act: Act) -> tuple[str, dict[str, object]]:
    with runtime.store.begin() as tx:
        number = trainings.ask(tx, act, "王芳", NOON)
    teaching.carry_out(runtime, number)
    teaching.carry_out(runtime, number)
    with runtime.store.reading() as tx:
        last = trainings.latest(tx)
    assert last is not None
    return last.state, last.report


def test_taught_sentences_become_files_that_training_reads(tmp_path: Path) -> None:
    taught = [
        Taught("我叫〔姓名〕，打〔电话〕", "job_apply", {"age": 40}),
        Taught('说"那个"\\啥子', "job_apply"),
        Taught("下雨不", "weather"),
    ]
    assert leave_sentences(tmp_path, taught, ["job_apply", "greet"]) == 2
    assert read_toml(tmp_path / "job_apply.toml") == {"examples": ["我叫{name}，打{phone}", '说"那个"\\啥子']}
    lines = read_expected(tmp_path / "lines.jsonl")
    assert [line.slots for line in lines] == [{"age": 40}, {}]
    assert "〔" not in lines[0].text
    leave_sentences(tmp_path, [Taught("在不", "greet")], ["job_apply", "greet"])
    assert sorted(path.name for path in tmp_path.glob("*.toml")) == ["greet.toml"]


def test_every_intent_of_ours_says_in_chinese_what_it_means() -> None:
    found = meanings(HOUSE / "data" / "intents")
    assert len(found) >= 27
    assert not [name for name, meaning in found.items() if meaning.isascii()]


def test_what_was_taught_is_in_the_next_model_and_can_be_taken_back(runtime: Runtime) -> None:
    from bot.nlu import load_parser

    teach(runtime, "口干得很", "order_tea")
    teach(runtime, "整杯解渴的", "order_tea")
    state, report = carry_out(runtime, "train")
    assert (state, report["taught"], report["taught_right"]) == ("replaced", 2, 2)
    office = runtime.settings.models[1]
    assert load_parser(Gazetteer(HOME), office)("口干得很", NOON.date()).intent == "order_tea"
    assert previous_of(office).read_bytes() == runtime.settings.models[0].read_bytes()
    assert carry_out(runtime, "back")[0] == "back"
    assert office.read_bytes() == runtime.settings.models[0].read_bytes()


def test_a_training_that_fell_is_refused_and_says_what_got_worse(runtime: Runtime) -> None:
    for text in ("来壶茶", "来杯茶", "泡壶茶", "喝茶", "要壶茶", "上壶茶"):
        teach(runtime, text, "complain")
    state, report = carry_out(runtime, "train")
    assert state == "refused"
    assert {"text": "来壶茶", "intent": "order_tea", "now": "complain"} in report["lost"]  # type: ignore[operator]
    assert not runtime.settings.models[1].exists()
    assert json.dumps(report)
    assert carry_out(runtime, "force")[0] == "replaced"
    assert runtime.settings.models[1].exists()


def test_a_mistake_in_the_sentences_is_the_outcome(runtime: Runtime) -> None:
    (runtime.settings.intents / "pay.toml").write_text('examples = ["{x}"]\n', encoding="utf-8")
    state, report = carry_out(runtime, "train")
    assert state == "failed"
    assert "pay.toml, line 1" in str(report["why"])


def test_without_a_model_before_the_way_back_fails_with_a_reason(runtime: Runtime) -> None:
    state, report = carry_out(runtime, "back")
    assert (state, "model.previous.bin" in str(report["why"])) == ("failed", True)


@pytest.mark.parametrize(
    ("slot", "words", "value"),
    [
        ("work_place", "东莞、家门口", ["441900", "near_home"]),
        ("home_place", "泼机镇", ["530627102"]),
        ("occupation", "焊工 保安", ["焊工", "保安"]),
        ("wage", "280一天", {"min": 280, "max": 280, "per": "day"}),
        ("wage", "六千以上", {"min": 6000, "max": None, "per": "month"}),
        ("date", "下周三", {"from": "2026-11-25", "to": "2026-11-25"}),
        ("scheme", "交通补贴", ["transport_subsidy"]),
        ("ordinal", "2", 2),
        ("headcount", "3", 3),
        ("age", "45", 45),
        ("topic", "pay", "pay"),
        ("tags", ["lodging", "food"], ["food", "lodging"]),
    ],
)
def test_staff_state_slots_in_words(slot: str, words: str, value: object) -> None:
    assert stating.read(understanding(), NOON.date(), {slot: words}) == stating.Stated({slot: value}, {})


def test_words_that_cannot_be_read_are_said_by_their_field() -> None:
    stated = stating.read(
        understanding(), NOON.date(), {"wage": "很多", "work_place": "东莞、那边哈", "gender": "x", "age": ""}
    )
    assert stated.slots == {}
    assert set(stated.errors) == {"wage", "work_place", "gender"}
    assert "例如" in stated.errors["wage"]


def test_what_was_read_can_be_stated_back() -> None:
    today = NOON.date()
    said = understanding()("我想去东莞打螺丝，一个月六千以上，包吃住", today)
    assert stating.read(understanding(), today, stating.words_of(said)).slots == said.slots
    assert stating.words_of(replace(said, slots={})) == {}
