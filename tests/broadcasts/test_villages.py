"""One notice, many villages: each gets its own facts, and waits by its own hours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot import broadcasts
from bot.broadcasts.village_facts import KNOWN, filled, general, wanted
from bot.messages import Notice
from bot.store import Store, areas
from bot.store.field import liaisons
from bot.store.sending import broadcasts as store_of_broadcasts
from bot.store.sending import check_codes
from bot.workbooks.columns import NotAWorkbook
from bot.workbooks.village_facts import read_village_facts
from tests.broadcasts.test_deliver import LI, WANG, Stage, begun, stage
from tests.county import NEXT_VILLAGE, NOON, VILLAGE, drafted, follower, group, ledger, person, robot, runtime_over
from tests.fakes import simulated

__all__ = ["simulated", "stage"]

BUS = Notice("text", text="{村名}的班车{班车}开，找{联络员}{联络员电话}。")
TABLE = {VILLAGE: {"班车": "7点"}, NEXT_VILLAGE: {"班车": "8点半"}}


@pytest.fixture
def two_villages(stage: Stage) -> Stage:
    with stage.store.begin() as tx:
        areas.upsert_many(
            tx,
            [
                {"code": code, "name": name, "township": "", "county": "", "note": ""}
                for code, name in ((VILLAGE, "南街村"), (NEXT_VILLAGE, "上坝村"))
            ],
        )
        row = {"number": "L1", "name": "周大姐", "phone": "+8613900000009", "areas": [VILLAGE]}
        liaisons.upsert_many(tx, [{**row, "township": "", "note": ""}], NOON)
    person(stage.store, "王秀兰", WANG)
    person(stage.store, "李国富", LI, NEXT_VILLAGE)
    return stage


def test_each_village_reads_its_own_facts(two_villages: Stage) -> None:
    group(two_villages.store, "G1", "robot", robot=robot("village-one"))
    number = drafted(two_villages.runtime, {"all": True}, BUS, villages=TABLE)
    broadcasts.start(two_villages.runtime, number)
    assert two_villages.deliver(number) == 3
    texts = {taken.receiver: taken.text for taken in two_villages.platforms.taken("twilio")}
    code = check_codes.code_of(two_villages.store.keys, "t", number)
    assert texts[WANG] == f"【镇雄人社】南街村的班车7点开，找周大姐13900000009。真假回{code}。退订回T"
    assert "上坝村的班车8点半开，找村联络员电话问村委会。" in texts[LI]
    [said] = two_villages.platforms.taken("wecom")
    assert said.text == f"南街村的班车7点开，找周大姐13900000009。\n真假？给公众号或短信号码发“{code}”查。"


def test_a_list_for_many_villages_speaks_in_general_words(two_villages: Stage) -> None:
    for name, area in (("oOneFollower", VILLAGE), ("oNextFollower", NEXT_VILLAGE)):
        follower(two_villages.store, name, person(two_villages.store, name, area=area))
    number = drafted(two_villages.runtime, {"areas": ["530627"]}, BUS, villages=TABLE)
    broadcasts.start(two_villages.runtime, number)
    two_villages.deliver(number)
    [text] = {taken.text for taken in two_villages.platforms.taken("wechat")}
    assert text.startswith("您村的班车问村联络员开，找村联络员电话问村委会。")


def test_a_village_without_a_fact_is_named_before_anything_is_sent(two_villages: Stage) -> None:
    number = drafted(two_villages.runtime, {"areas": ["530627"]}, BUS, villages={VILLAGE: {"班车": "7点"}})
    says = [(fault.says, fault.bars) for fault in broadcasts.faults(two_villages.runtime, number)]
    assert ("{班车} 没有内容：上坝村。要先补进这个通知的村表", True) in says
    assert ("{联络员} 不知道：上坝村，那里会写成“村联络员”", False) in says
    with pytest.raises(broadcasts.Unfit, match=r"先改好再发：.*班车.*上坝村"):
        broadcasts.start(two_villages.runtime, number)
    assert two_villages.state(number) == "draft"
    assert ledger(two_villages.store, number) == []


def test_a_field_of_the_fair_stands_where_a_village_has_none_of_its_own() -> None:
    notice = Notice("fair", {"名称": "招聘会", "班车": "镇上8点", "提示": "班车{班车}"})
    assert filled(notice, {}).fields["提示"] == "班车镇上8点"
    assert filled(notice, {"班车": "村口7点"}).fields["提示"] == "班车村口7点"
    assert general(Notice("text"), "村名") == KNOWN["村名"]


def test_braces_are_found_in_text_and_fields() -> None:
    assert wanted(BUS) == ("村名", "班车", "联络员", "联络员电话")
    assert wanted(Notice("fair", {"班车": "{村名}口{村名}"})) == ("村名",)
    assert wanted(Notice("text", text="{} {a b\n} 招工")) == ()


def test_a_revised_text_keeps_its_table_and_picture(two_villages: Stage) -> None:
    from bot.broadcasts import revise

    number = drafted(two_villages.runtime, {"areas": ["530627"]}, replace(BUS, picture="p1"), villages=TABLE)
    revise.revise(two_villages.runtime, number, "改", Notice("text", text="{班车}开"), "测试")
    broadcasts.start(two_villages.runtime, number)
    two_villages.deliver(number)
    texts = sorted(taken.text for taken in two_villages.platforms.taken("twilio"))
    code = check_codes.code_of(two_villages.store.keys, "t", number)
    assert texts == [f"【镇雄人社】{when}开。真假回{code}。退订回T" for when in ("7点", "8点半")]
    with two_villages.store.reading() as tx:
        row = store_of_broadcasts.find(tx, number)
    assert row is not None
    assert row.notice["picture"] == "p1"


def test_a_village_on_its_market_day_has_it_earlier(two_villages: Stage, tmp_path: Path) -> None:
    (tmp_path / "quiet.toml").write_text(
        f'[[hours]]\narea = "{VILLAGE}"\nmarket = [2]\nquiet = "21:00-05:30"\n', encoding="utf-8"
    )
    changed = {"quiet_hours": "21:30-07:30", "quiet_calendar": tmp_path / "quiet.toml"}
    settings = two_villages.runtime.settings.model_copy(update=changed)
    two_villages.runtime = runtime_over(two_villages.store, two_villages.runtime.channels, two_villages.clock, settings)
    two_villages.clock.forward(hours=18)  # six in the morning of 2 December
    number = begun(two_villages, {"areas": ["530627"]})
    two_villages.deliver(number)
    assert two_villages.got("twilio") == [WANG]
    waiting = next(row for row in ledger(two_villages.store, number) if row.state == "planned")
    assert (waiting.reason, waiting.attempts) == ("quiet", 0)
    assert (waiting.due_at - two_villages.clock()).total_seconds() == 5400
    two_villages.clock.forward(hours=2)
    assert two_villages.sweep().ranges
    two_villages.deliver(number)
    assert two_villages.got("twilio") == [WANG, LI]


def test_who_starts_at_night_is_told_until_when_it_waits(store: Store, two_villages: Stage) -> None:
    settings = two_villages.runtime.settings.model_copy(update={"quiet_hours": "21:30-07:30"})
    two_villages.runtime = runtime_over(store, two_villages.runtime.channels, two_villages.clock, settings)
    number = drafted(two_villages.runtime, {"areas": ["530627"]})
    assert broadcasts.waiting_until(two_villages.runtime, number) is None
    two_villages.clock.forward(hours=11)
    until = broadcasts.waiting_until(two_villages.runtime, number)
    assert until is not None
    assert (until - two_villages.clock()).total_seconds() == 8.5 * 3600


def test_a_table_of_villages_is_read(tmp_path: Path) -> None:
    path = tmp_path / "班车.csv"
    path.write_text(f"行政区划代码,村名,班车\n{VILLAGE},南街村,7点\n{NEXT_VILLAGE},上坝村,\n", encoding="utf-8")
    assert read_village_facts(path) == {VILLAGE: {"班车": "7点"}, NEXT_VILLAGE: {}}


@pytest.mark.parametrize(
    ("written", "says"),
    [("村名,班车\n南街村,7点\n", "行政区划代码"), ("行政区划代码,班车\n12,7点\n", "第 2 行"), ("", "空")],
)
def test_a_table_that_cannot_be_read_says_where(tmp_path: Path, written: str, says: str) -> None:
    path = tmp_path / "班车.csv"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(NotAWorkbook, match=says):
        read_village_facts(path)
