"""Lengths in each channel's unit, and cuts that people can read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.lengths import (
    MORE,
    byte_length,
    cut,
    fit_bytes,
    is_gsm,
    legible,
    segments,
    split_reply,
)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("招" * 70, 1),
        ("招" * 71, 2),
        ("招" * 134, 2),
        ("招" * 135, 3),
        ("招" * 201, 3),
        ("招" * 202, 4),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 70 + "工", 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        # A pair may not be torn: 33 emoji fill 66 of 67 units, the 34th opens the next segment.
        ("😀" * 66, 2),
        ("😀" * 67, 3),
        ("招" + "😀" * 66, 2),
    ],
)
def test_segments(text: str, count: int) -> None:
    assert segments(text) == count


def test_one_chinese_character_makes_the_whole_message_ucs2() -> None:
    assert is_gsm("Ring 12333 [now]")
    assert not is_gsm("Ring 12333 吧")


def test_a_reply_that_fits_is_left_alone() -> None:
    assert split_reply("报上了，编号 B-2071。", 600, 2048) == ("报上了，编号 B-2071。",)
    assert split_reply("  ", 600, 2048) == ()


def test_a_long_reply_ends_with_a_sentence_and_says_how_to_go_on() -> None:
    text = "".join(f"第{n}家厂招人，包吃包住。" for n in range(100))
    [part] = split_reply(text, 600, 2048)
    shown, tail = part.rsplit("\n", 1)
    assert tail == MORE
    assert shown.endswith("。")
    assert text.startswith(shown)
    assert len(part) <= 600
    assert len(part) > 550


def test_bytes_bind_before_characters() -> None:
    [part] = split_reply("招" * 600, 600, 1000)
    assert byte_length(part) <= 1000
    assert len(part) > 300


def test_several_parts_hold_everything() -> None:
    text = "".join(f"第{n}条。" for n in range(200))
    parts = split_reply(text, 300, 2048, parts=9)
    assert "".join(parts) == text
    assert MORE not in parts[-1]


def test_no_number_address_or_family_of_emoji_is_torn() -> None:
    assert cut("电话在这里写着" + "13800138000", lambda text: len(text) <= 12)[0] == "电话在这里写着"
    assert cut("看这里就知道了" + "https://a.cn/s/ab12", lambda text: len(text) <= 14)[0] == "看这里就知道了"
    assert cut("一家三口人啊啊" + "👨\u200d👩\u200d👧", lambda text: len(text) <= 9)[0] == "一家三口人啊啊"


def test_a_cut_by_segments_keeps_the_tail_and_the_rest() -> None:
    text = "【镇雄人社】" + "东莞电子厂招工。" * 40
    made, rest = cut(text, lambda some: segments(some) <= 3, "回“更多”看余下")
    assert segments(made) == 3
    assert made.endswith("。\n回“更多”看余下")
    assert made.partition("\n")[0] + rest == text


def test_fit_bytes() -> None:
    assert fit_bytes("招工啦。" * 10, 30) == "招工啦。" * 2


def test_what_no_phone_can_show_is_dropped() -> None:
    assert legible("好\x00的\x1b[31m\ud800\ufffe\n行\t") == "好的[31m\n行\t"


@given(st.text(), st.integers(20, 200), st.integers(60, 500))
def test_no_part_is_ever_too_long(text: str, characters: int, max_bytes: int) -> None:
    for part in split_reply(legible(text), characters, max_bytes, parts=3):
        assert part
        assert len(part) <= characters
        assert byte_length(part) <= max_bytes


@given(st.text(alphabet="招工。a😀€\n1 "), st.integers(1, 4))
def test_a_cut_by_segments_always_fits(text: str, most: int) -> None:
    assert segments(cut(text, lambda some: segments(some) <= most, "回“更多”看余下")[0]) <= most
