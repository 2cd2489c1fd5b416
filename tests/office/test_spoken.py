"""Words by their sound: code words and villages in other characters, and a word list without look-alikes."""

from __future__ import annotations

import itertools

import pytest

from bot.office.placenames import villages_of
from bot.office.spoken import code_word_of, sound_of
from bot.places import Gazetteer
from bot.store.catalogue import code_words


def test_no_two_words_sound_alike() -> None:
    words = code_words.words()
    assert len({sound_of(word) for word in words}) == len(words)
    assert {len(word) for word in words} == {2}


def test_a_catalogue_of_a_hundred_thousand_has_words_to_spare() -> None:
    words = code_words.words()
    assert len(words) + len(words) ** 2 >= 150_000
    joined = itertools.islice(code_words._joined("vacancy"), 120_000)  # the order in which an import takes them
    assert len(set(joined)) == 120_000


@pytest.mark.parametrize(
    ("said", "meant"),
    [("春风", "春风"), ("纯风", "春风"), ("春疯麦天", "春风麦田"), ("报名", ""), ("春", ""), ("春风麦", "")],
)
def test_code_words(said: str, meant: str) -> None:
    assert code_word_of(said) == meant


def test_what_the_south_west_does_not_tell_apart() -> None:
    assert sound_of("泥水") == sound_of("犁随")
    assert sound_of("湖北") != sound_of("福北")
    assert sound_of("花生") == sound_of("发森")


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("泼机村", "泼机镇泼机村"),
        ("泼机", "泼机镇泼机村"),
        ("坡鸡村", "泼机镇泼机村"),
        ("泼机镇", "泼机镇"),
        ("镇雄县泼机镇泼机村二组", "泼机镇泼机村"),
        ("不知道", None),
        ("村", None),
    ],
)
def test_villages(said: str, first: str | None) -> None:
    found = villages_of(Gazetteer("530627")).meant(said)
    assert (found[0][1] if found else None) == first
