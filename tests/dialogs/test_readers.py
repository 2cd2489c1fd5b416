"""Short answers as people write them."""

from __future__ import annotations

import pytest

from bot.dialogs import readers
from bot.dialogs.plain import command_of, opt_word
from tests.dialogs.office_fake import FakeOffice, turn


@pytest.mark.parametrize(
    "text", ["2", "２", "②", "二", "两", "B", "b", "选2", "回2", "2号", "2吧", " 2。", "选B", "第2", "2️⃣"]
)
def test_two_in_every_spelling(text: str) -> None:
    assert readers.pick(turn(text), 3) == 2


@pytest.mark.parametrize("text", ["200", "2个人去", "东莞", "", "十二月", "对", "B超工"])
def test_no_digit(text: str) -> None:
    assert readers.digit(turn(text)) is None


@pytest.mark.parametrize(
    ("text", "value", "place"), [("第二个", None, 2), ("最后那个", None, 3), ("就它", 3, 3), ("那个", -1, 3)]
)
def test_ordinals(text: str, value: int | None, place: int) -> None:
    slots = {} if value is None else {"ordinal": value}
    assert readers.ordinal(turn(text, **slots), 3) == place


def test_an_ordinal_beyond_the_list_is_none() -> None:
    assert readers.ordinal(turn("第五个"), 3) is None


@pytest.mark.parametrize(
    "text", ["对", "是的", "好嘞", "要得", "要得嘛", "中", "行", "得行", "可以的", "ok", "嗯嗯", "对头", "👌", "没错！"]
)
def test_yes(text: str) -> None:
    assert readers.yes_no(turn(text)) is True


@pytest.mark.parametrize("text", ["不", "不是", "不对", "不得", "莫得", "没得", "不中", "不得行", "不要了", "No"])
def test_no(text: str) -> None:
    assert readers.yes_no(turn(text)) is False


@pytest.mark.parametrize("text", ["是不是包吃住", "对面那个厂", "好多钱", "行李要带吗", "中山有活吗", "不锈钢厂"])
def test_neither_yes_nor_no(text: str) -> None:
    assert readers.yes_no(turn(text, "job_search")) is None


def test_the_parser_helps_with_short_yes_and_no_only() -> None:
    assert readers.yes_no(turn("那当然噻", "affirm", 0.9)) is True
    assert readers.yes_no(turn("那当然噻", "affirm", 0.4)) is None
    assert readers.yes_no(turn("好的那我想问一下焊工班哪天开", "affirm", 0.9)) is None


@pytest.mark.parametrize(
    "text",
    ["13812345678", "138 1234 5678", "138-1234-5678", "+86 13812345678", "１３８１２３４５６７８", "电话13812345678"],
)
def test_phones(text: str) -> None:
    reading = readers.phone(turn(text), True)
    assert reading is not None
    assert reading.value == "+8613812345678"


def test_a_number_of_another_length_is_a_wrong_answer_only_when_asked_for() -> None:
    wrong = readers.phone(turn("1381234567"), True)
    assert wrong is not None
    assert "10 位" in wrong.problem
    assert readers.phone(turn("1381234567"), False) is None
    assert readers.phone(turn("王秀兰"), True) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("王秀兰", "王秀兰"),
        ("我叫李国芬", "李国芬"),
        ("叫张三", "张三"),
        ("名字是欧阳锋", "欧阳锋"),
        ("王秀兰。", "王秀兰"),
        ("鱼洞村的王二娃", "王二娃"),
        ("阿木日古", "阿木日古"),
        ("钱小芳", "钱小芳"),
        ("马云", "马云"),
    ],
)
def test_names(text: str, name: str) -> None:
    reading = readers.name(turn(text), True)
    assert reading is not None
    assert reading.value == name


@pytest.mark.parametrize(
    "text", ["谢谢", "包吃住吗", "钱好多", "第二个", "不是", "马上", "13812345678", "我想问一下", "时间呢", "嗯"]
)
def test_no_names(text: str) -> None:
    assert readers.name(turn(text), True) is None


def test_a_name_in_passing_needs_to_be_given_as_one() -> None:
    assert readers.name(turn("王秀兰"), False) is None
    given = readers.name(turn("我叫王秀兰"), False)
    assert given is not None
    assert given.value == "王秀兰"


def test_a_sure_wish_is_no_name() -> None:
    assert readers.name(turn("焊工培训", "training_search", 0.95), True) is None


def test_villages() -> None:
    office = FakeOffice()
    one = readers.village(turn("泼机村"), office, True)
    assert one is not None
    assert one.value == {"code": "530627102201", "name": "泼机镇泼机村"}
    both = readers.village(turn("坪子村"), office, True)
    assert both is not None
    assert [label for label, _ in both.options] == ["泼机镇坪子村", "黑树镇坪子村"]
    assert readers.village(turn("坪子村"), office, False) is None
    assert readers.village(turn("火星村"), office, True) is None


@pytest.mark.parametrize(
    "text", ["退订", "TD", "td", "Ｔ", "N", "r", "QX", "Stop", "UNSUBSCRIBE", "退订。", "【退订】", "ＴＤ！"]
)
def test_opt_out_words(text: str) -> None:
    assert opt_word(text) == "out"


@pytest.mark.parametrize("text", ["订阅", "DY", "dy。", "START"])
def test_opt_in_words(text: str) -> None:
    assert opt_word(text) == "in"


@pytest.mark.parametrize("text", ["怎么退订", "我要订阅岗位", "T恤厂", "", "不", "ok"])
def test_no_opt_words(text: str) -> None:
    assert opt_word(text) is None


@pytest.mark.parametrize(
    ("text", "command"),
    [("取消", "cancel"), ("算了吧", "cancel"), ("返回", "back"), ("0", "menu"), ("菜单", "menu"), ("转人工", "person"),
     ("继续", "resume"), ("取消报名", None), ("我要取消焊工班", None), ("人工费多少", None)],
)  # fmt: skip
def test_commands(text: str, command: str | None) -> None:
    assert command_of(text) == command
