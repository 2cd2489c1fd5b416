"""Vacancies in words: how far they are, beside each other, for whom, why they are shown, what rules all of them out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.dialogs import comparing, reasons, ruled_out
from bot.dialogs.nearness import nearness
from bot.dialogs.wishes import merged, standing_wish
from bot.messages import Person
from bot.offers import Pay
from tests.dialogs.office_fake import FakeOffice, turn, vacancy

HOME = "530627102201"


@pytest.mark.parametrize(
    ("area", "near", "said"),
    [
        ("530627102", HOME, "本镇"),
        ("530627103", HOME, "本县"),
        ("530602", HOME, "本市"),
        ("441900119", HOME, "对口"),
        ("530102", HOME, "本省"),
        ("310115", HOME, "外省"),
        ("530627", "530627", "本县"),
        ("530602", "530600", "本市"),
        ("", HOME, ""),
        ("441900", "", ""),
    ],
)
def test_nearness(area: str, near: str, said: str) -> None:
    assert nearness(area, near, ("441900",)) == said


@pytest.mark.parametrize(
    ("text", "shown", "numbers"),
    [
        ("第一个和第三个哪个好", 3, [1, 3]),
        ("1和2哪个好", 3, [1, 2]),
        ("1跟2比一下", 3, [1, 2]),
        ("2、3有啥区别", 3, [2, 3]),
        ("这两个哪个工资高", 2, [1, 2]),
        ("三个比一比", 3, [1, 2, 3]),
        ("哪个好", 3, [1, 2, 3]),
        ("到底哪个划算嘛", 2, [1, 2]),
        ("1和9哪个好", 3, []),
        ("1和1哪个好", 3, []),
        ("我和老婆哪个能去", 3, []),
        ("哪个好", 1, []),
        ("第二个", 3, []),
        ("我们一家和他们一起去，哪个镇上有车坐到东莞", 3, []),
    ],
)
def test_what_is_to_be_compared(text: str, shown: int, numbers: list[int]) -> None:
    assert comparing.meant(turn(text), shown) == numbers


def test_only_what_differs_has_a_line() -> None:
    one, other = vacancy(1), vacancy(2, pay=Pay(5000, 5500), employer="东莞德信光电", benefits=("包住",))
    lines = comparing.table([(1, one), (3, other)], HOME, ("441900",), turn("")).splitlines()
    assert lines[1].startswith("3 ")
    assert "工资（元/月）：6000~7500 ｜ 5000~5500" in lines
    assert "待遇：包吃住 ｜ 包住" in lines
    assert lines[-1].startswith("一样的：")
    assert "约 1020 公里" in lines[-1]
    assert not any(line.startswith(("地点", "要求", "远近")) for line in lines)


def test_units_stay_where_they_differ() -> None:
    table = comparing.table([(1, vacancy(1)), (2, vacancy(2, pay=Pay(280, 300, "day")))], HOME, (), turn(""))
    assert "工资：6000~7500 元/月 ｜ 280~300 元/天" in table


@pytest.mark.parametrize(
    ("facts", "slots", "words"),
    [
        ({}, {"age": 50}, "50 岁的报不了，年龄不合。"),
        ({}, {"age": 30}, "30 岁的能报。"),
        ({"gender": "female"}, {"gender": "male", "age": 30}, "30 岁、男的报不了，性别不合。"),
        ({"gender": "female"}, {"age": 30}, "合这个要求的都能报。"),
        ({"education": "高中"}, {"age": 30}, "合这个要求的都能报。"),
        ({"age_min": None, "age_max": None}, {}, "谁都能报。"),
    ],
)
def test_who_may_apply(facts: dict[str, Any], slots: dict[str, Any], words: str) -> None:
    told = reasons.may_apply(vacancy(1, **facts), {}, turn("要啥条件", **slots), FakeOffice())
    assert told.splitlines()[-1] == words


def test_why_names_what_was_said_what_is_on_record_and_what_speaks_for_it() -> None:
    asks = replace(turn("为啥"), person=Person(gender="female", birthday=date(1990, 1, 1)))
    wish = {"places": ["441900"], "tags": ["food", "daily_pay"]}
    told = reasons.why(vacancy(1, posted_on=date(2026, 11, 20)), wish, asks, FakeOffice())
    assert "合您说的：东莞、包吃住。" in told
    assert "没写：日结。" in told
    assert "按您登记的：36 岁、女，能报。" in told
    assert "在对口协作城市，离镇雄约 1020 公里（直线），县就业局收来的岗位，11月20日新登的。" in told
    assert "县就业局" not in reasons.why(vacancy(2), wish, asks, FakeOffice())


def test_public_welfare_posts_are_left_out_unless_asked_for() -> None:
    def without(**wish: Any) -> tuple[str, ...]:
        return standing_wish(wish, Person(), date(2026, 11, 22), "530627").without

    assert without() == ("公益性岗位",)
    assert without(kinds=["公益性岗位"]) == ()


def test_the_record_says_nothing_about_others() -> None:
    person = Person(gender="female", birthday=date(1990, 1, 1))
    own = standing_wish({}, person, date(2026, 11, 22), "530627")
    theirs = standing_wish({"others": True}, person, date(2026, 11, 22), "530627")
    assert (own.gender, own.age) == ("female", 36)
    assert (theirs.gender, theirs.age) == ("", None)


@pytest.mark.parametrize(
    ("text", "slots", "wish"),
    [
        ("有没有近点的", {"work_place": ["near_home"]}, {"order": "near"}),
        ("附近的活", {"work_place": ["near_home"]}, {"places": ["near_home"]}),
        ("工资高点的", {}, {"places": ["441900"], "order": "pay"}),
        ("我在东莞，附近有厂招人", {"home_place": ["441900"]}, {"places": ["near_home"], "near": "441900"}),
        ("过完年去", {"date": {"from": "2027-02-07"}}, {"places": ["441900"], "since": "2027-02-07"}),
        ("明天就能去", {"date": {"from": "2026-11-23"}}, {"places": ["441900"]}),
        ("我们五个", {"headcount": 5}, {"places": ["441900"], "seats": 5, "others": True}),
    ],
)
def test_what_a_message_makes_of_the_wish(text: str, slots: dict[str, Any], wish: dict[str, Any]) -> None:
    assert merged(turn(text, "job_search", **slots), {"places": ["441900"]}) == wish


def test_a_new_search_is_not_about_the_new_ones_alone() -> None:
    assert "after" not in merged(turn("东莞", "job_search", work_place=["441900"]), {"after": 7})


def test_pay_alone_in_the_way_is_named() -> None:
    office, asks = FakeOffice(), turn("")
    wish = {"occupations": ["电子装配工"], "pay": {"min": 9000, "max": None, "per": "month"}}
    looser = ruled_out.loosened(wish, asks, office)
    assert [label for label, _, _ in looser] == ["不限工资"]
    assert ruled_out.blamed(wish, looser, asks, office) == "卡在工资这一样。"


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("为啥推荐这个", True),
        ("凭什么给我推荐它", True),
        ("咋个排的", True),
        ("为什么先给我看这个", True),
        ("第二个凭啥排前面", True),
        ("为啥是这个", True),
        ("凭啥要交钱", False),
        ("为啥不发工资", False),
        ("怎么去", False),
        ("怎么看详细", False),
    ],
)
def test_what_asks_for_reasons(text: str, asks: bool) -> None:
    assert bool(reasons.WHY.search(text)) is asks


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("我能报不", True),
        ("要啥条件", True),
        ("有什么要求吗", True),
        ("50岁要不要", True),
        ("收不收女的", True),
        ("哪些人能去", True),
        ("男的要不要", True),
        ("明天能去吗", False),
        ("包吃不", False),
        ("我要报名", False),
    ],
)
def test_what_asks_who_may_apply(text: str, asks: bool) -> None:
    assert bool(reasons.MAY.search(text)) is asks
