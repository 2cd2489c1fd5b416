"""What short words mean while a list or the facts of one thing are in view: 报 2, 更多, 在哪里, 有哪些."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain

from bot.dialogs.hints import around
from bot.dialogs.plain import WORDS, any_of, flatten, shorn
from bot.dialogs.readers import number_of
from bot.messages import Turn

_SIGN = re.compile(r"(?:我?要?想?(?:报名?|参加|去)|就报|选报|报)第?([1-9一二三四五六七八九])(?:个|号)?")
_MORE = frozenset(WORDS["lists"]["more"])
_THIS = re.compile(
    r"报(?:名|上|起)?[嘛吧哈嘞噻]?|我报|报这个|要这个|就这个|报它|(?:也)?算我一个|加我一个|"
    r"(?:请|麻烦)?(?:[给帮]我)?(?:也)?(?:留|占|订)一?个?(?:位[子置]?|座位?|名额)[嘛吧哈嘞]?"
)
_ALL = re.compile(
    r"有(?:哪些|哪几|什么|啥|些啥|没有|没得|莫得)|学(?:点|个|些)?(?:啥|什么|哪样)|还有|别的|其他|全部|所有|近期|最近"
)

_NARROWING = frozenset(
    ("", *["有没有", "有没得", "有莫得", "有没", "有吗", "有不", "呢", "的呢", "那边", "那边呢", "那里呢", "咧", "的"])
)
_QUESTION = re.compile(r"有没有|有没得|有莫得|(.)不\1|[吗嘛不没]$|没有$|没得$")


def sign_number(turn: Turn) -> int | None:
    """The number of 报 2 or 我要报第二个, whether there are so many or not."""
    match = _SIGN.fullmatch(flatten(turn.text))
    return number_of(match[1]) if match else None


def wants_this(turn: Turn) -> bool:
    """报名 and its like, about the one in view."""
    return bool(_THIS.fullmatch(flatten(turn.text)))


def wants_more(turn: Turn) -> bool:
    return flatten(turn.text) in _MORE


def speaks_of_all(turn: Turn) -> bool:
    """有哪些班 asks for the list again, not about the one in view."""
    return bool(_ALL.search(turn.text))


def asked_topic(turn: Turn) -> str:
    """The parser's topic, or what the words alone ask about something in view."""
    said = str(turn.said.slots.get("topic", ""))
    return said or topic_in("asked", turn.text)


def topic_in(table: str, text: str) -> str:
    """The topic of a table of data/talk.toml whose words the text holds."""
    anything, topics = _topics(table)
    return next((topic for topic, words in topics if words.search(text)), "") if anything.search(text) else ""


@cache
def _topics(table: str) -> tuple[re.Pattern[str], Sequence[tuple[str, re.Pattern[str]]]]:
    """What finds any word of a table, and what finds those of each topic."""
    topics: Mapping[str, Sequence[str]] = WORDS[table]
    return any_of(*chain(*topics.values())), [(topic, any_of(*words)) for topic, words in topics.items()]


def only_names(turn: Turn) -> bool:
    """A place or a trade with nothing about it but 有没有 or 呢: it narrows whatever list is in view."""
    return bool(turn.said.entities) and around(turn) in _NARROWING


def sounds_asked(turn: Turn) -> bool:
    """A question by its shape: 有没有空调, 累不累, 给买保险不."""
    return bool(_QUESTION.search(turn.text.rstrip("？?。 ")))


def only_asks(table: str, turn: Turn) -> bool:
    """Whether the whole message is one such word: in context it needs no parser."""
    return shorn(turn.text) in _words(table)


@cache
def _words(table: str) -> frozenset[str]:
    return frozenset(chain(*WORDS[table].values()))
