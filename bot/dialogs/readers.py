"""Readers of short answers: digits, ordinals, yes and no, names, phones and villages, in the words people use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.dialogs.base import Office
from bot.dialogs.plain import NO, WORDS, YES, flatten, shorn
from bot.messages import Turn
from bot.places import stem

SURE = 0.5
"""The score from which the parser's word counts where nothing is being asked."""
VERY_SURE = 0.7
"""The score from which an open question gives way to another wish."""

_HAN = {mark: number for number, mark in enumerate("零一二三四五六七八九十")} | {"两": 2, "幺": 1}
_DIGIT = re.compile(r"(?:我?(?:选|回复?|要|看|就|第|按))?([0-9]{1,2}|[一二三四五六七八九十两]|[a-i])(?:号|个|项|条)?")
_NTH = re.compile(r"第([0-9]{1,2}|[一二三四五六七八九十两])(?!个?[月年天周星]|[次回季期])(?:个|条|家|项|号|班|场)?")

_SURNAMES = frozenset(WORDS["names"]["surnames"]) - {"\n"}
_NO_NAMES = frozenset(WORDS["names"]["others"])
_TALK = re.compile(r"[吗呢吧啊的了么嘛不没有多少哪怎咋啥几谁请问想要找报活钱班补贴工资电话厂招聘第个]")
_KIN = re.compile(f"({'|'.join(WORDS['names']['kin'])})")
_NO_NAME = re.compile(r"[我你他她它咱俺这那就要去来给叫帮做干看学开会能好先再又都还在是有]|" + _KIN.pattern)
_ANOTHER = re.compile(
    rf"(?<![其])[她他](?:的?(?:名字|姓名|电话|手机|号码)|叫|姓|今年|是(?![我你])|住)|"
    rf"我(?:们)?(?:家|屋头)?的?{_KIN.pattern}(?:的?(?:名字|姓名|电话|手机|号码)|叫|姓|今年|住)"
)
_NAMED = re.compile(
    r"(?:我的?(?:名字|姓名)?|名字|姓名|本人)(?:(?:写|打|弄|搞|填|记)错了?[，, ]?)?(?:应该|就)?"
    r"(?:叫做?|是|改成|改为|改回|写)([\u3400-\u9fff·]{2,8})"
)
_SEVERAL = re.compile(r".{2,}(?:和|跟|与|及|还有).{2,}")
_AT_HOME = re.compile(r"^(?:我?(?:家|们)?(?:就)?(?:住在|是|在|住|来自)|我们?村?(?:叫|是))")
_HAMLET = re.compile(r"[第]?[0-9一二三四五六七八九十]{1,3}(?:组|社|队|号|屯).*$")
SHOWN = 6
"""Most villages of one name that are offered by digit."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question got out of a message: a value, several that it may mean, or what is wrong with it.

    `aside` are slots that a wrong or half answer still settled.
    """

    value: Any = None
    options: tuple[tuple[str, Any], ...] = ()
    problem: str = ""
    aside: Mapping[str, Any] = field(default_factory=dict)


def number_of(word: str) -> int:
    """2, 二, 两 and b are all 2; 十 is 10."""
    if word.isdigit():
        return int(word)
    return _HAN[word] if word in _HAN else ord(word) - ord("a") + 1


def digit(turn: Turn) -> int | None:
    """The number that is the whole message, however it is written: 2, ２, ②, 二, B, 选2, 2号."""
    for text in spellings(turn):
        match = _DIGIT.fullmatch(text)
        if match and not text.startswith("第"):
            return number_of(match[1])
    return None


def media(turn: Turn) -> tuple[int, ...]:
    """Ids of the pictures and unread voice messages that came with the message (`Office.file_media`)."""
    return tuple(turn.payload.get("kept", ()))


def spellings(turn: Turn) -> tuple[str, ...]:
    """The message laid flat: as typed and as the parser spells it, whole and without closing particles."""
    both = (turn.typed, turn.text)
    return tuple(dict.fromkeys(way(text) for text in both for way in (flatten, shorn)))


def ordinal(turn: Turn, size: int) -> int | None:
    """Which of `size` shown things is meant by 第二个, 最后那个 or 选3; counted from 1."""
    value = turn.said.slots.get("ordinal")
    if value is None:
        match = _NTH.search(flatten(turn.text))
        value = number_of(match[1]) if match else -1 if "最后" in turn.text else None
    if value is None:
        return None
    place = size + 1 + value if value < 0 else value
    return place if 1 <= place <= size else None


def whole_ordinal(turn: Turn) -> int | None:
    """The number of a message that is nothing but 第二个, however many are shown."""
    match = _NTH.fullmatch(shorn(turn.text))
    return number_of(match[1]) if match else None


def pick(turn: Turn, size: int) -> int | None:
    """A choice among `size` by digit, letter or ordinal."""
    number = digit(turn)
    return number if number is not None and 1 <= number <= size else ordinal(turn, size)


def yes_no(turn: Turn) -> bool | None:
    """A message that is nothing but yes or no, in Mandarin or the dialects of the south-west and the centre."""
    for word in (*spellings(turn), turn.typed.strip()):
        if word in YES or word in NO:
            return word in YES
    if turn.said.confidence >= VERY_SURE and not turn.said.slots and len(flatten(turn.text)) <= 8:
        return {"affirm": True, "deny": False}.get(turn.said.intent)
    return None


def phone(turn: Turn, answering: bool) -> Reading | None:
    """A mainland mobile number as E.164; a number of another length only counts as a wrong answer."""
    joined = re.sub(r"[\s\-—.]", "", unicodedata.normalize("NFKC", turn.typed))
    said = turn.said.slots.get("phone")
    match = re.search(r"(?<!\d)(?:\+?86)?(1[3-9]\d{9})(?!\d)", joined)
    if said or match:
        return Reading(f"+86{said or (match[1] if match else '')}")
    if answering and (digits := re.search(r"\d{6,}", joined)):
        if len(digits[0]) in {7, 8, 12} and digits[0].startswith("0"):
            return Reading(problem="座机收不到短信，请发一个手机号（11 位）。")
        return Reading(problem=f"手机号是 11 位数字，您发的是 {len(digits[0])} 位。请再发一次。")
    return None


def name(turn: Turn, answering: bool) -> Reading | None:
    """A person's name. As an answer, two to four characters after a surname; in passing only 我叫…"""
    match = _NAMED.search(turn.text)
    if match and looks_like_name(match[1]):
        return Reading(match[1])
    said = turn.said.slots.get("person_name")
    if said:
        return Reading(said)
    if not answering:
        return None
    answer = re.sub(r"^.{2,8}[村镇乡组寨社]的(?=.{2,4}$)", "", turn.typed.strip(" 。，,.!！~"))
    answer = re.sub(r"^(?:我?(?:就)?(?:叫|是|姓名|名字)[是叫]?)", "", answer).rstrip("。，,.!！ 嘛哈哦呀")
    if looks_like_name(answer):
        return None if _wants_else(turn, 0.9) else Reading(answer)
    if foreign_name(answer) and "age" not in turn.said.slots:
        picks = yes_no(turn) is not None or turn.said.intent in {"select_option", "show_more"}
        return None if picks or _wants_else(turn, VERY_SURE) else Reading(answer)
    if _KIN.search(answer) and len(answer) <= 8:
        return Reading(problem="他（她）叫什么名字？", aside={"for_another": True})
    return None


def foreign_name(answer: str) -> bool:
    """A name without a Chinese surname: 阿木日古, 吉克·阿依; not two joined, 李大山和李小山."""
    shaped = re.fullmatch(r"[\u3400-\u9fff]{1,6}·?[\u3400-\u9fff]{1,8}", answer)
    return (
        bool(shaped)
        and not answer.endswith(("人", "户", "的", "工"))
        and not _TALK.search(answer)
        and not _NO_NAME.search(answer)
        and answer not in _NO_NAMES
        and not _SEVERAL.fullmatch(answer)
    )


def speaks_of_kin(turn: Turn) -> bool:
    """帮我儿子, 给老婆: somebody else is meant."""
    return bool(re.search(r"[帮给替让喊叫]我?(?:家)?(?:的)?" + _KIN.pattern, turn.text))


def speaks_of_another(turn: Turn) -> bool:
    """她叫陈小燕, 我儿媳妇的电话是…: what is said is true of somebody else."""
    return bool(_ANOTHER.search(turn.text))


def looks_like_name(text: str) -> bool:
    return bool(re.fullmatch(r"[\u3400-\u9fff]{2,4}", text)) and text[0] in _SURNAMES and not _is_talk(text)


def _is_talk(text: str) -> bool:
    return bool(_TALK.search(text[1:]) or _KIN.match(text)) or text in _NO_NAMES


def _wants_else(turn: Turn, score: float) -> bool:
    """Whether the parser hears something else than an answer in it."""
    idle = {"out_of_scope", "profile_update", "affirm", "deny", "select_option", "contact_liaison"}
    return turn.said.intent not in idle and turn.said.confidence >= score


def village(turn: Turn, office: Office, answering: bool, within: str = "") -> Reading | None:
    """A village of the home area as {"code", "name"}; several of one name come back as options, else a township.

    `within` is the name of a township already given, which the village's own name is looked for in.
    """
    slots = turn.said.slots
    told = answering or bool({"person_name", "phone"} & set(slots))  # 郭大山，136…，泼机镇泼机村
    said = (*slots.get("home_place", ()), *(slots.get("work_place", ()) if told else ()))
    codes = [code for code in said if code.isdigit() and code.startswith(stem(office.home))]
    if not answering:
        return _bare_village(turn, office) or (_whole(codes, office) if not _wants_else(turn, VERY_SURE) else None)
    text = _HAMLET.sub("", _AT_HOME.sub("", turn.text.strip(" 。，,.!！")))
    found = [item for item in office.villages_named(within + text) or office.villages_named(text) if len(item[0]) == 12]
    if len(found) == 1 and not _strays(turn, found):
        return Reading({"code": found[0][0], "name": found[0][1]})
    if found and not _strays(turn, found):
        return Reading(options=tuple((name, {"code": code, "name": name}) for code, name in found[:SHOWN]))
    if whole := _whole(codes, office):
        return whole
    town = next((code for code in codes if len(code) == 9), "")
    called = office.place_name(town) if town else ""
    if not town or (_wants_else(turn, VERY_SURE) and len(flatten(turn.text)) > len(called) + 3):
        return None
    return Reading({"code": town, "name": called})


def _bare_village(turn: Turn, office: Office) -> Reading | None:
    """五德镇大水沟村 and nothing else, whatever the parser takes it for."""
    text = flatten(turn.text)
    if not re.fullmatch(r"[\u3400-\u9fff]{2,12}(?:村|社区)", text):
        return None
    named = [item for item in office.villages_named(text) if len(item[0]) == 12]
    found = [item for item in named if item[1] in text or text in item[1]]
    return Reading({"code": found[0][0], "name": found[0][1]}) if len(found) == 1 else None


def _whole(codes: Sequence[str], office: Office) -> Reading | None:
    code = next((code for code in codes if len(code) == 12), "")
    return Reading({"code": code, "name": office.place_name(code)}) if code else None


def _strays(turn: Turn, found: Sequence[tuple[str, str]]) -> bool:
    """泼机镇招聘会几号 holds a village's name and is no answer."""
    bare = flatten(turn.text).rstrip("的村")
    return _wants_else(turn, VERY_SURE) and not any(bare in name for _, name in found)


def gender(turn: Turn) -> Literal["", "male", "female"]:
    said = turn.said.slots.get("gender") or shorn(turn.text)
    if said in {"male", "男"}:
        return "male"
    return "female" if said in {"female", "女"} else ""
