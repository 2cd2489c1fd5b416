"""Whom a broadcast is for: filters, people picked by hand, who is left out, and the plan in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from bot import broadcasts
from bot.broadcasts import revise, saved
from bot.broadcasts.choosing import filter_in_words, read_filter
from bot.broadcasts.picking import pick
from bot.broadcasts.receivers import audience_in_words
from bot.broadcasts.unfit import Unfit
from bot.messages import Notice
from bot.runtime import Runtime
from bot.store import Store
from bot.store.enrolment.signups import SignupRow
from bot.store.register.people import PersonRow
from tests.county import (
    COUNTY,
    LI,
    NEXT_VILLAGE,
    NOON,
    VILLAGE,
    WANG,
    ZHAO,
    drafted,
    follower,
    group,
    lines,
    person,
    runtime_over,
)
from tests.county import robot as robot_at
from tests.fakes import configured

SUN = "+8613800000004"


def with_facts(store: Store, name: str, phone: str, area: str = VILLAGE, **facts: Any) -> int:
    found = person(store, name, phone, area)
    with store.begin() as tx:
        tx.run(update(PersonRow).where(PersonRow.id == found).values(**facts))
    return found


def chosen(store: Store, audience: dict[str, Any], **more: Any) -> set[tuple[str, str]]:
    """Name of everyone in the audience, with why they get nothing."""
    runtime = runtime_over(store)
    number = drafted(runtime, audience, **more)
    broadcasts.start(runtime, number, yes=True)
    return {(name, reason) for name, _, _, reason in lines(store, number)}


@pytest.fixture
def village(store: Store) -> Store:
    with_facts(
        store,
        "王秀兰",
        WANG,
        gender="female",
        birthday=date(1980, 12, 1),
        household_kind="脱贫户",
        employment="未就业",
        education="primary",
        wishes={"trades": ["缝纫工"], "places": ["东莞市"], "training": "电焊"},
        zero_employed=True,
    )
    with_facts(
        store, "李强", LI, gender="male", birthday=date(1980, 12, 2), works_at="广东省东莞市", wishes={"training": "无"}
    )
    person(store, "没人知道", ZHAO)
    return store


@pytest.mark.parametrize(
    ("written", "who"),
    [
        ({"genders": "女"}, {"王秀兰"}),
        ({"genders": "男、女"}, {"王秀兰", "李强"}),
        ({"ages": "46-"}, {"王秀兰"}),
        ({"ages": "-45"}, {"李强"}),
        ({"ages": "45-46"}, {"王秀兰", "李强"}),
        ({"households": "脱贫户、监测户"}, {"王秀兰"}),
        ({"education": "小学"}, {"王秀兰"}),
        ({"employment": "未就业"}, {"王秀兰"}),
        ({"works_at": "东莞"}, {"李强"}),
        ({"trades": "焊工,缝纫工"}, {"王秀兰"}),
        ({"places": "东莞市"}, {"王秀兰"}),
        ({"zero_employed": "是"}, {"王秀兰"}),
        ({"zero_employed": "否"}, {"李强", "没人知道"}),
        ({"training": "是"}, {"王秀兰"}),
        ({"training": "否"}, {"李强", "没人知道"}),
        ({"genders": "女", "works_at": "东莞"}, set()),
    ],
)
def test_filters_by_what_the_roster_knows(village: Store, written: dict[str, str], who: set[str]) -> None:
    runtime = runtime_over(village)
    looked = broadcasts.preview(runtime, drafted(runtime, {"areas": [COUNTY], "only": read_filter(written)}))
    assert looked.total == len(who)
    if who:
        assert chosen(village, {"areas": [COUNTY], "only": read_filter(written)}) == {(name, "") for name in who}


def test_filters_by_what_they_did_with_us(store: Store) -> None:
    wrote = person(store, "来过的", WANG)
    follower(store, "oWrote", wrote, hours_ago=24 * 20)
    silent = person(store, "没来过的", LI)
    with store.begin() as tx:
        row = {"number": "B-1", "kind": "fair", "offer_id": 1, "state": "confirmed", "via": "sms"}
        tx.insert(SignupRow, person_id=silent, filed_at=NOON, queued_at=NOON, updated_at=NOON, **row)

    def found(**written: str) -> set[str]:
        runtime = runtime_over(store)
        number = drafted(runtime, {"areas": [VILLAGE], "only": read_filter(written)})
        return {who[0] for _, who in broadcasts.preview(runtime, number).sample}

    assert found(seen_within="30") == found(silent_for="30") ^ {"来", "没"} == {"来"}
    assert found(seen_within="10 天".replace(" ", "")) == set()
    assert found(signed_up="招聘会") == found(signed_up="any") == found(follows="否") == {"没"}
    assert found(not_signed_up="招聘会") == found(follows="是") == {"来"}
    assert found(signed_up="培训") == set()


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"genders": "其他"}, "性别没有"),
        ({"ages": "四十"}, "看不懂年龄"),
        ({"ages": "50-40"}, "前面的比后面的大"),
        ({"seen_within": "0"}, "看不懂天数"),
        ({"follows": "也许"}, "请写 是 或 否"),
        ({"signed_up": "社保"}, "报名种类没有"),
    ],
)
def test_what_cannot_be_a_filter_is_said(written: dict[str, str], words: str) -> None:
    with pytest.raises(Unfit, match=words):
        read_filter(written)


def test_an_audience_reads_as_a_sentence() -> None:
    only = read_filter(
        {"genders": "女", "ages": "16-45", "households": "脱贫户,监测户", "trades": "缝纫工", "not_signed_up": "any"}
    )
    assert filter_in_words(only) == "女，16~45 岁，脱贫户或监测户，想做缝纫工，没报过名"
    places = runtime_over_places()
    audience = {"areas": ["530627"], "only": only, "without": {"broadcasts": [3], "people": [1, 2]}}
    assert audience_in_words(audience, places) == (
        "镇雄县：女，16~45 岁，脱贫户或监测户，想做缝纫工，没报过名；不发给指定的 2 个人，收到过通知 3 的"
    )
    assert audience_in_words({}, places) == "还没有选"


def runtime_over_places() -> Any:
    from bot.places import Gazetteer

    return Gazetteer(COUNTY)


def test_people_picked_by_hand(store: Store) -> None:
    person(store, "王秀兰", WANG)
    follower(store, "oLiGuiying1", person(store, "李桂英", LI), hours_ago=1)
    person(store, "别人", ZHAO)
    runtime = runtime_over(store)
    picked = pick(runtime, ["138 0000 0001", "oLiGuiying1", WANG])
    assert chosen(store, {"people": picked}) == {("王秀兰", ""), ("李桂英", "")}
    with pytest.raises(Unfit, match="名册里没有 13900000000"):
        pick(runtime, ["13900000000"])
    with pytest.raises(Unfit, match="名册里没有"):
        pick(runtime, [WANG], area=NEXT_VILLAGE)


def test_whom_staff_leave_out_stands_in_the_ledger_with_the_reason(store: Store) -> None:
    group(store, "G1", "robot", robot=robot_at("one"))
    group(store, "G2", "robot", NEXT_VILLAGE, robot=robot_at("two"))
    person(store, "本村", WANG)
    person(store, "邻村", LI, NEXT_VILLAGE)
    one = person(store, "不要他", ZHAO)
    with_facts(store, "男的", SUN, gender="male")
    audience = {
        "areas": [COUNTY],
        "without": {"areas": [NEXT_VILLAGE], "people": [one], "only": {"genders": ["male"]}},
    }
    assert chosen(store, audience) == {
        ("本村", ""),
        ("邻村", "left_out"),
        ("不要他", "left_out"),
        ("男的", "left_out"),
    }
    runtime = runtime_over(store)
    looked = broadcasts.preview(runtime, drafted(runtime, audience, notice=Notice("text", text="另一条")))
    assert (looked.excluded, looked.channels) == ({"left_out": 4}, {"wecom": 1, "sms": 1})
    assert looked.left_out["left_out"] == ["G2群", "邻* 138****0002", "不** 138****0003"]


def test_who_got_another_notice_can_be_left_out(store: Store) -> None:
    person(store, "先收到的", WANG)
    runtime = runtime_over(store)
    first = drafted(runtime, {"areas": [VILLAGE]})
    broadcasts.start(runtime, first)
    person(store, "后来的", LI)
    second = Notice("text", text="另一条")
    assert chosen(store, {"areas": [VILLAGE], "without": {"broadcasts": [first]}}, notice=second) == {
        ("先收到的", "had_that"),
        ("后来的", ""),
    }


def test_the_same_words_twice_in_a_day_reach_nobody_twice(store: Store) -> None:
    group(store, "G1", "robot", robot=robot_at("one"))
    person(store, "王秀兰", WANG)
    assert chosen(store, {"areas": [VILLAGE]}) == {("王秀兰", "")}
    person(store, "后来的", LI)
    assert chosen(store, {"areas": [VILLAGE]}) == {("王秀兰", "same_words"), ("后来的", "")}
    assert chosen(store, {"areas": [VILLAGE]}, urgent=True) == {("王秀兰", ""), ("后来的", "")}
    runtime = runtime_over(store)
    assert broadcasts.preview(runtime, drafted(runtime, {"areas": [VILLAGE]})).channels == {}


def test_two_offices_do_not_write_to_one_person_on_one_day_unless_urgent(store: Store) -> None:
    person(store, "王秀兰", WANG)
    assert chosen(store, {"areas": [VILLAGE]}, area="530627100") == {("王秀兰", "")}
    of_county = {"notice": Notice("text", text="县里的通知"), "area": COUNTY}
    assert chosen(store, {"areas": [VILLAGE]}, **of_county) == {("王秀兰", "same_day")}
    assert chosen(store, {"areas": [VILLAGE]}, urgent=True, **of_county) == {("王秀兰", "")}


def test_a_sharer_who_is_left_out_does_not_keep_the_phone_from_the_others(store: Store) -> None:
    father = person(store, "爹", WANG)
    person(store, "娘", WANG)
    person(store, "娃", WANG, NEXT_VILLAGE)
    assert chosen(store, {"areas": [VILLAGE, NEXT_VILLAGE], "without": {"people": [father]}}) == {
        ("爹", "left_out"),
        ("娘", ""),
        ("娃", "shared_phone"),
    }


def test_a_phone_that_changes_is_looked_at_anew(store: Store) -> None:
    from bot.store.register import people

    person(store, "爹", WANG)
    child = person(store, "娃", LI)
    assert chosen(store, {"areas": [VILLAGE]}) == {("爹", ""), ("娃", "")}
    with store.begin() as tx:
        people.remember(tx, child, {"phone": WANG}, NOON.date())
    assert chosen(store, {"areas": [VILLAGE]}, notice=Notice("text", text="另一条")) == {
        ("爹", ""),
        ("娃", "shared_phone"),
    }


def test_no_audience_no_approval(store: Store) -> None:
    person(store, "王秀兰", WANG)
    runtime = runtime_over(store)
    number = drafted(runtime, {})
    for act in (broadcasts.approve, broadcasts.start):
        with pytest.raises(Unfit, match="还没有选发给谁"):
            act(runtime, number)
    revise.address_to(runtime, number, {"areas": [VILLAGE]}, "王主任")
    assert broadcasts.start(runtime, number) == 1


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        ({"all": True, "areas": [VILLAGE]}, "收件人选一样"),
        ({"all": True, "for": "us"}, "收件人选一样"),
        ({"all": True, "only": {"name": "王"}}, "不认识的项"),
        ({"all": True, "without": {"areas": ["99"]}}, "没有行政区划代码 99"),
        ({"all": True, "without": {"broadcasts": [77]}}, "没有编号为 77 的通知"),
        ({"groups": ["G1"], "only": {"genders": ["male"]}}, "群里人人看得到"),
        ({"people": list(range(1, 1002))}, "最多 1000 个"),
    ],
)
def test_audiences_that_cannot_be(sqlite_store: Store, audience: dict[str, Any], words: str) -> None:
    group(sqlite_store, "G1", "robot", robot=robot_at("one"))
    with pytest.raises(Unfit, match=words):
        drafted(runtime_over(sqlite_store), audience)


def test_filters_are_kept_by_name(store: Store) -> None:
    runtime = runtime_over(store)
    saved.keep_filter(runtime, "妇女", {"genders": ["female"]})
    assert saved.filter_named(runtime, "妇女") == {"genders": ["female"]}
    assert saved.filters_of(runtime) == [("妇女", {"genders": ["female"]})]
    for name, only, words in (
        ("妇女", {"genders": ["male"]}, "已经有"),
        ("空", {}, "还没有选"),
        ("", {"a": 1}, "1 到 40"),
    ):
        with pytest.raises(Unfit, match=words):
            saved.keep_filter(runtime, name, only)
    with pytest.raises(Unfit, match="没有叫"):
        saved.filter_named(runtime, "妇女", "530627100")


def a_plan(store: Store, budget: float | None = None, **settings: Any) -> tuple[Runtime, int]:
    for place in range(3):
        person(store, f"短信{place}", f"+861380000001{place}")
    for place in range(2):
        follower(store, f"oFollower{place}", person(store, f"关注{place}"))
    follower(store, "oOpen", person(store, "窗口", WANG), hours_ago=1)
    group(store, "G1", "robot", robot=robot_at("one"))
    runtime = runtime_over(store, settings=configured(**settings))
    return runtime, drafted(runtime, {"areas": [VILLAGE]}, budget=budget)


def test_the_plan_in_words(store: Store) -> None:
    person(store, "什么也没有")
    assert broadcasts.preview(*a_plan(store)).lines == [
        "名单 8 个，发给 7 个：微信 48 小时内的 1 人，公众号群发 2 人，企业微信群 1 个，短信 3 人。",
        "不发 1 个，原因在下面。",
        "短信 3 条，费用约 0.22 元，没有设费用上限。",
        "发完大约要 1 分钟，免打扰时间不算。",
        "公众号群发 2 人，用 1 次；今天还剩 100 次。",
    ]


def test_the_plan_says_where_it_will_stop_and_how_long_it_takes(store: Store) -> None:
    runtime, number = a_plan(store, budget=0.15, sms_segments_per_second=0.001, wechat_mass_calls=0)
    assert broadcasts.preview(runtime, number).lines[1:] == [
        "短信 3 条，费用约 0.22 元，超过上限 0.15 元：发到上限会自己停下。",
        "发完大约要 50 分钟，免打扰时间不算。",
        "公众号群发 2 人，用 1 次；今天还剩 0 次，不够的明天接着发。",
    ]


def test_a_budget_that_is_used_up_must_be_raised_before_it_goes_on(store: Store) -> None:
    from bot.store.sending import allowances

    runtime, number = a_plan(store, budget=0.15)
    broadcasts.start(runtime, number)
    with store.begin() as tx:
        assert allowances.take_of_budget(tx, number, 75, 3) == 2
        assert allowances.take_of_budget(tx, number, 75, 1) == 0
        allowances.halt(tx, number, "budget")
    assert broadcasts.progress(runtime, number)["halted"] == "到了费用上限，先停下，等工作人员决定"
    with pytest.raises(Unfit, match=r"短信已花 0\.15 元"):
        broadcasts.resume(runtime, number)
    broadcasts.resume(runtime, number, budget=1)
    assert (broadcasts.progress(runtime, number)["state"], broadcasts.progress(runtime, number)["budget"]) == (
        "running",
        1,
    )
