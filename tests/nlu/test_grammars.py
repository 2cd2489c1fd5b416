"""Money, dates and counts over generated phrases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.counts import find_headcount
from bot.nlu.dates import find_dates
from bot.nlu.money import find_pay
from bot.nlu.numbers import value_of
from bot.nlu.people import find_id_numbers, find_phones, held_by, valid_id_number
from bot.nlu.wordbook import Misspelt

HAN = "零一二三四五六七八九"
TEXT = st.text(
    alphabet=st.sampled_from("我想找个月天日号周年元块千百万一二三五十6780上下左右以到至-，。人岁男女初正腊礼拜和老婆"),
    max_size=40,
)
DAYS = st.dates(date(2020, 1, 1), date(2049, 12, 31))


def spoken(number: int) -> str:
    """A whole number below a hundred thousand as it is read aloud."""
    parts, gap = "", False
    for unit, name in ((10000, "万"), (1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            parts += ("零" if gap and parts else "") + HAN[digit] + name
            gap = False
        else:
            gap = True
    return parts


@given(st.integers(1, 99_999))
def test_numerals_are_read_back(number: int) -> None:
    assert value_of(spoken(number)) == number
    assert value_of(str(number)) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三千五", 3500),
        ("一万二", 12000),
        ("两百五", 250),
        ("6k", 6000),
        ("1.2万", 12000),
        ("5千5", 5500),
        ("十五", 15),
    ],
)
def test_spoken_short_forms(text: str, value: int) -> None:
    assert value_of(text) == value


@given(st.integers(10, 300), st.sampled_from(["以上", "左右", "", "往上"]))
def test_monthly_pay(hundreds: int, vague: str) -> None:
    amount = hundreds * 100
    for figure in (str(amount), spoken(amount)):
        value = find_pay(f"一个月{figure}{vague}的活")[0].value
        high = None if vague in {"以上", "往上"} else amount
        assert value == {"min": amount, "max": high, "per": "month"}


@given(st.integers(10, 100), st.integers(1, 50))
def test_a_range_has_both_ends(low: int, more: int) -> None:
    first, last = low * 100, (low + more) * 100
    assert find_pay(f"工资{first}-{last}")[0].value == {"min": first, "max": last, "per": "month"}


@given(DAYS, DAYS)
def test_a_full_date_is_itself(day: date, today: date) -> None:
    for text in (day.isoformat(), f"{day.year}年{day.month}月{day.day}日"):
        assert [hit.value for hit in find_dates(text, today)] == [{"from": day.isoformat(), "to": day.isoformat()}]


@given(DAYS, st.integers(0, 6))
def test_next_weekday_lies_in_the_next_week(today: date, weekday: int) -> None:
    found = find_dates(f"下周{'一二三四五六日'[weekday]}", today)[0].value
    assert isinstance(found, dict)
    day = date.fromisoformat(found["from"])
    assert day.weekday() == weekday
    assert day - timedelta(day.weekday()) == today - timedelta(today.weekday()) + timedelta(7)


@given(DAYS, st.integers(1, 12), st.integers(1, 28))
def test_a_day_of_the_year_is_the_coming_one(today: date, month: int, day: int) -> None:
    found = find_dates(f"{month}月{day}号", today)[0].value
    assert isinstance(found, dict)
    assert today <= date.fromisoformat(found["from"]) <= today + timedelta(366)


@given(DAYS)
def test_after_new_year_ends_with_the_lanterns(today: date) -> None:
    found = find_dates("年后", today)[0].value
    assert isinstance(found, dict)
    first, last = date.fromisoformat(found["from"]), date.fromisoformat(found["to"])
    assert (last - first).days == 13
    assert last >= today


@given(TEXT, DAYS)
def test_any_text_gives_sound_values(text: str, today: date) -> None:
    for hit in find_dates(text, today):
        assert isinstance(hit.value, dict)
        assert date.fromisoformat(hit.value["from"]) <= date.fromisoformat(hit.value["to"])
    for hit in find_pay(text):
        assert isinstance(hit.value, dict)
        low, high = hit.value["min"], hit.value["max"]
        assert low is not None or high is not None
        assert low is None or high is None or low <= high
    for hit in find_headcount(text):
        assert isinstance(hit.value, int)
        assert 2 <= hit.value <= 2000


@given(st.integers(2, 200))
def test_so_many_people(count: int) -> None:
    for figure in (str(count), spoken(count)):
        assert [hit.value for hit in find_headcount(f"我们村有{figure}个人想打工")] == [count]


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", " ", "-"]))
def test_phones_lose_their_separators(phone: str, mark: str) -> None:
    written = mark.join((phone[:3], phone[3:7], phone[7:]))
    assert [hit.value for hit in find_phones(f"我的电话{written}，")] == [phone]


@given(st.from_regex(r"[1-9][0-9]{5}19[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9])[0-9]{3}", fullmatch=True))
def test_one_check_digit_in_eleven_is_right(body: str) -> None:
    valid = [digit for digit in "0123456789X" if valid_id_number(body + digit)]
    assert len(valid) == 1
    assert [hit.value for hit in find_id_numbers(f"身份证{body}{valid[0]}".lower())] == [body + valid[0]]


def test_a_word_of_sex_without_a_cue_is_named_with_its_line() -> None:
    assert held_by(("我儿(?![媳女子])", "叔叔?"), frozenset("儿叔")) == frozenset("儿叔")
    with pytest.raises(Misspelt, match=r"people.toml, line \d+: '老幺' holds no character of `sexed`"):
        held_by(("老幺",), frozenset("儿叔"))
