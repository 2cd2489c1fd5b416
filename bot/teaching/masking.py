"""Messages without what names a person: names, numbers, villages, house numbers give way to a word for their kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.messages import Person, Understanding
from bot.nlu.wordbook import DATA, read_toml

NAME, PHONE, IDENTITY, VILLAGE, NUMBER, LINK = "〔姓名〕", "〔电话〕", "〔证件号〕", "〔村〕", "〔号码〕", "〔链接〕"
LONGEST = 120
"""Characters of a message that are kept: what it wants is said at its beginning."""
VILLAGE_CODE = 12

_WORDS = read_toml(DATA / "lexicon" / "people.toml")
_SURNAMES, _DOUBLE = frozenset(_WORDS["surnames"]), frozenset(_WORDS["double"])
_NO_NAME = re.compile("|".join(_WORDS["no_name"]))
_BY_SLOT = {"phone": PHONE, "id_number": IDENTITY, "person_name": NAME}
_SMALL = frozenset(
    "的了吗呢吧啊嘛不没是在有去来到要想和跟同与我你他她它们说讲做干报找给帮叫问看能会得就都也还再好多少哪怎咋啥几个天元块钱"
)
"""Characters that stand alone without being part of a name."""
_NEVER = frozenset("和都有能不时那向于常应查包费钱车班单关保银毕申廉商原官解边")
"""Surnames that are nearly always words of their own."""
_WORDLIKE = _NEVER | frozenset("方安高全明路易万石金马顾温白连何江林水平华农牛成苗柴米花甘简乐房许隆宁")
"""Surnames that are often words, so that a dictionary's word behind or around them is no given name."""
_COUNTED = frozenset({"我", "一", "这", "那", "几", "两", "每", "发"})
"""What stands before 张 where it counts pictures and papers."""
_PLACE_ENDS = frozenset("镇乡县市村区厂省州路街道寨")
_BETWEEN = frozenset({"", "，", "、", " ", "和", "跟"})
_ENDS = frozenset({"都", "的", "也", "要", "想", "报", "和", "跟", "问", "去"})
_TITLES = "大姐|大哥|大娘|大爷|大叔|大嫂|师傅|老板|书记|主任|经理|老师|医生|组长|村长|队长|支书|[哥姐叔婶嫂姨总]"
_PATTERNS = (
    (re.compile(r"(?:https?://|www\.)[\w./?？=&%#:-]+|[\w.+-]+@[\w-]+\.[\w.]+", re.ASCII), LINK),
    (re.compile(r"(?<!\d)\d{17}[\dx](?!\d)"), IDENTITY),
    (re.compile(r"(?<![a-z0-9_])(?=[a-z0-9_-]*\d)[a-z][a-z0-9_-]{5,}"), NUMBER),
    (re.compile(r"\d(?:[ -]?\d){5,}"), NUMBER),
    (re.compile(r"[零〇一二三四五六七八九幺](?:[ -]?[零〇一二三四五六七八九幺]){6,}"), NUMBER),
    (re.compile(r"(?:\d{1,4}|[一二三四五六七八九十]{1,3})(?:号楼|栋|幢|单元|室|组(?!织)|社(?![保会区]))"), NUMBER),
    (re.compile(r"(?<=[路街道巷弄村])\d{1,4}号"), NUMBER),
    (re.compile(rf"[{_WORDS['surnames']}](?={_TITLES})"), "某"),
)


def masked(said: Understanding, person: Person) -> str:
    """The text of a message as it may be kept; empty where nothing is left that could be taught.

    What the parser found comes first, then the speaker's own name and number, then what only looks like a name or
    number: rather one word too many than one too few.
    """
    text = said.text
    for start, end, word in sorted(_found(said), reverse=True):
        text = text[:start] + word + text[end:]
    for own in (person.name, person.phone.removeprefix("+86")):
        if len(own) >= 2:
            text = text.replace(own, NAME if own == person.name else PHONE)
    for pattern, word in _PATTERNS:
        text = pattern.sub(word, text)
    text = re.sub(r"[{}\x00-\x1f\x7f]", "", text)[:LONGEST]
    return text if re.search(r"[^\W\d_]", re.sub(r"〔.*?〕", "", text)) else ""


def _found(said: Understanding) -> Iterator[tuple[int, int, str]]:
    """Stretches that name someone, none inside another."""
    taken: list[tuple[int, int, str]] = []
    named = [(hit.start, hit.end, word) for hit in said.entities if (word := _word_for(hit.slot, hit.value))]
    for start, end, word in (*named, *_bare_names(said)):
        if not any(start < other[1] and other[0] < end for other in taken):
            taken.append((start, end, word))
    yield from taken


def _word_for(slot: str, value: object) -> str:
    if slot in {"work_place", "home_place", "dropped_place"}:
        return VILLAGE if isinstance(value, str) and len(value) == VILLAGE_CODE else ""
    return _BY_SLOT.get(slot, "")


def _bare_names(said: Understanding) -> Iterator[tuple[int, int, str]]:
    """A surname and what follows it where no word of the dictionary covers them: 找王秀兰, 问下刘国强, 李四、王五."""
    words = _starts(said)
    end = 0
    for at, (start, word) in enumerate(words):
        given = words[at + 1][1] if at + 1 < len(words) else ""
        if word in _DOUBLE and len(given) in {1, 2} and _is_given(given):
            end = start + 2 + len(given)
            yield start, end, NAME
            continue
        if word[0] not in _SURNAMES - _NEVER or (word == "张" and at and words[at - 1][1] in _COUNTED):
            continue
        size = _size(word, [each for _, each in words[at + 1 : at + 4]])
        if not size and len(word) == 2 and end and said.text[end:start] in _BETWEEN:
            size = 2  # one more in a list of names
        if size and not _NO_NAME.search(said.text[start : start + size]):
            end = start + size
            yield start, end, NAME


def _size(token: str, behind: Sequence[str]) -> int:
    """How many characters from a surname on may be a name, 0 where they are something else."""
    if len(token) == 3:
        return 3 if token[0] not in _WORDLIKE and token[1] not in _SMALL and token[2] not in _PLACE_ENDS else 0
    if len(token) != 1 or not behind:
        return 0
    first, second, third = (*behind, "", "")[:3]
    if len(first) == 2:
        named = token not in _WORDLIKE and _is_given(first) and first[1] not in _PLACE_ENDS
        return 3 if named and second[:1] not in _PLACE_ENDS else 0
    if not _is_given(first):
        return 0
    if len(second) == 1 and _is_given(second):
        return 3 if third[:1] not in _PLACE_ENDS else 0
    return 2 if token not in _WORDLIKE and (not second.isalnum() or second in _ENDS) else 0


def _is_given(word: str) -> bool:
    return all("一" <= char <= "鿿" and char not in _SMALL for char in word)


def _starts(said: Understanding) -> list[tuple[int, str]]:
    """Each word with where it stands in the text."""
    found, at = [], 0
    for token in said.tokens:
        place = said.text.find(token, at)
        if place >= 0:
            found.append((place, token))
            at = place + len(token)
    return found
