from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.workbooks import IMPORTED, cells, days
from bot.workbooks.columns import Desk, Unreadable


@pytest.mark.parametrize(
    ("said", "yuan"),
    [
        ("6000", 6000),
        ("６０００", 6000),
        ("6,000", 6000),
        ("6 000元", 6000),
        ("5千", 5000),
        ("0.6万", 6000),
        ("1万2", 12000),
        ("1.2w", 12000),
        ("8k", 8000),
        ("￥4500元/月", 4500),
        ("5000以上", 5000),
        (6000.0, 6000),
        ("面议", None),
    ],
)
def test_money_is_read_as_people_write_it(said: str | float, yuan: int | None, desk: Desk) -> None:
    assert cells.yuan(said, desk) == yuan


@pytest.mark.parametrize("said", ["很多", "5000-6000", "-5", "1万2千3", "99999999"])
def test_what_is_no_single_amount_is_refused(said: str, desk: Desk) -> None:
    with pytest.raises(Unreadable, match="不是金额"):
        cells.yuan(said, desk)


@pytest.mark.parametrize(
    "said",
    [
        "13812345678",
        13812345678.0,
        "+86 138-1234-5678",
        "８６１３８１２３４５６７８",
        "138 1234 5678",
        "008613812345678",
    ],
)
def test_phone_numbers_become_international(said: str | float, desk: Desk) -> None:
    assert cells.phone(said, desk) == "+8613812345678"


@pytest.mark.parametrize(
    ("said", "why"), [("1381234567", "11 位"), ("1.38E+10", "科学计数"), ("0870-3120000", "11 位")]
)
def test_broken_phone_numbers_say_why(said: str, why: str, desk: Desk) -> None:
    with pytest.raises(Unreadable, match=why):
        cells.phone(said, desk)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("530627199003070021", "校验码"),
        ("530627199013070025", "出生日期不存在"),
        ("53062719900307002", "现有 17 位"),
        (530627199003070025.0, "丢失"),
        ("5.30627E+17", "丢失"),
    ],
)
def test_identity_numbers_are_checked(said: str | float, why: str, desk: Desk) -> None:
    with pytest.raises(Unreadable, match=why):
        cells.identity(said, desk)


def test_an_identity_number_with_a_small_x_in_full_width(desk: Desk) -> None:
    number = "53062719900307002"
    whole = number + cells.check_digit(number)
    assert cells.identity(whole.translate(str.maketrans("0123456789X", "０１２３４５６７８９ｘ")), desk) == whole


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        ("2026年12月1日", date(2026, 12, 1)),
        ("２０２６／１２／１", date(2026, 12, 1)),
        ("2026.12.1", date(2026, 12, 1)),
        ("20261201", date(2026, 12, 1)),
        (20261201.0, date(2026, 12, 1)),
        (46357.0, date(2026, 12, 1)),
        ("12月1日", date(2026, 12, 1)),
        ("1月5号", date(2027, 1, 5)),
        ("9月30日", date(2026, 9, 30)),
        (date(2026, 12, 1), date(2026, 12, 1)),
        (datetime(2026, 12, 1, 9), date(2026, 12, 1)),  # noqa: DTZ001  a cell has no zone
        ("长期", None),
    ],
)
def test_days(said: str | float | date, day: date | None, desk: Desk) -> None:
    assert days.day(said, desk) == day


@pytest.mark.parametrize("said", ["2026-02-30", "13月1日", "2月30日", "2026年13月1日"])
def test_a_day_that_does_not_exist_is_refused(said: str, desk: Desk) -> None:
    with pytest.raises(Unreadable, match="这一天不存在"):
        days.day(said, desk)


@pytest.mark.parametrize("said", ["明天", "五月", 0.25, "12"])
def test_what_is_no_day_is_refused(said: str | float, desk: Desk) -> None:
    with pytest.raises(Unreadable, match="不是日期"):
        days.day(said, desk)


@pytest.mark.parametrize(
    ("said", "clock"),
    [
        ("9:00", time(9)),
        ("９：３０", time(9, 30)),
        ("9点半", time(9, 30)),
        ("下午2点", time(14)),
        ("上午10时15分", time(10, 15)),
        ("2:30 PM", time(14, 30)),
        (0.375, time(9)),
        (time(9, 30, 20), time(9, 30)),
        (datetime(2026, 12, 1, 9, 30), time(9, 30)),  # noqa: DTZ001  a cell has no zone
    ],
)
def test_times_of_day(said: str | float | time, clock: time, desk: Desk) -> None:
    assert days.clock(said, desk) == clock


def test_a_time_that_does_not_exist_is_refused(desk: Desk) -> None:
    with pytest.raises(Unreadable, match="不是时间"):
        days.clock("25:00", desk)


def test_whole_numbers_with_their_units_and_open_ones(desk: Desk) -> None:
    assert cells.whole(0, 120)("４５周岁", desk) == 45
    assert cells.whole()("若干", desk) is None
    with pytest.raises(Unreadable, match="不在 0 到 120 之间"):
        cells.whole(0, 120)("450", desk)
    with pytest.raises(Unreadable, match="不是整数"):
        cells.whole()("2.5", desk)


def test_lists_by_every_separator(desk: Desk) -> None:
    assert cells.parts(" 包吃、包住，五险;夫妻房；包吃\n班车,", desk) == ("包吃", "包住", "五险", "夫妻房", "班车")


def test_an_unknown_trade_names_the_nearest(desk: Desk) -> None:
    assert cells.occupation("烧焊", desk) == "焊工"
    with pytest.raises(Unreadable, match="“高级焊师傅”不在工种表里，最接近的是“焊工”"):
        cells.occupation("高级焊师傅", desk)


def test_area_codes(desk: Desk) -> None:
    assert cells.area(6, 9, 12)("530627101", desk) == "530627101"
    assert cells.area(12)(530627101001.0, desk) == "530627101001"
    with pytest.raises(Unreadable, match="应为 9、12 位数字"):
        cells.area(9, 12)("530627", desk)
    with pytest.raises(Unreadable, match="不是已知的行政区划"):
        cells.area(6)("999999", desk)


ANYTHING = st.one_of(
    st.text(max_size=30),
    st.text("0123456789.-/年月日:：点半千万亿元kKwW+＋１２ 　,，、", max_size=14),
    st.floats(allow_nan=True),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@given(cell=ANYTHING)
@settings(max_examples=150)
def test_no_cell_stops_an_import(cell: cells.Cell) -> None:
    desk = Desk(date(2026, 11, 22), lambda _: None, lambda _: None, lambda _: True, lambda _: ())
    for kind in IMPORTED.values():
        for column in kind.columns:
            with suppress(Unreadable):
                column.read(cell, desk)
