"""Who is to be signed up where it is not the speaker alone: kin, neighbours, five of us; each by name, each agreed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from bot.dialogs.base import Office
from bot.dialogs.plain import WORDS, flatten
from bot.dialogs.questions import Question
from bot.dialogs.readers import Reading, digit, foreign_name, looks_like_name, yes_no
from bot.messages import Turn

MOST = 10
"""Names in one form; who brings more signs up the next ten afterwards."""

_KIN = "(?:" + "|".join(sorted(WORDS["names"]["kin"], key=len, reverse=True)) + ")"
_OWN = r"我?(?:们)?(?:家|屋头|屋里)?的?(?:那个)?"
_KINDRED = rf"{_KIN}(?:(?:和|跟|与|、|，|还有){_OWN}{_KIN})*"
_FOR = re.compile(
    rf"[帮给替让喊叫为]{_OWN}(?P<kin>{_KINDRED})|[帮给替](?P<they>[她他]们?|人家)(?!说|讲|打)|^{_OWN}(?P<lone>{_KINDRED})(?:也|都|想|要|去|报|来|[\u3400-\u9fff]{{2,3}}也)"
)
_FOR_NAMED = re.compile(r"[帮给替](?P<name>[\u3400-\u9fff]{2,4}?)(?:也|都)?(?=报|去|参加|留个|占个)")
_WITH = re.compile(rf"(?:和|跟|带上?|同|与|加上?){_OWN}(?P<kin>{_KINDRED})")
_NAMED = re.compile(r"我[和跟与同带](?P<name>[\u3400-\u9fff]{2,4}?)(?=一起|一同|一路|两个|都|报|去|参加|$|，)")
_OWN_KIN = re.compile(rf"^{_OWN}{_KIN}(?:叫做?|是|名字叫?)?(?=[\u3400-\u9fff]{{2,4}}$)")
_LEAD = re.compile(
    r"^(?:另外|还有|其他|其余|他们|她们|我们|分别|名字|就|这)*(?:的?[0-9一二三四五六七八九十两几]+(?:个人|个|位|人))?(?:分别)?(?:是|叫|有)?[:：]?"
)
_TAIL = re.compile(
    r"(?:(?:我们|一共|总共|这)?(?:十[一二三四五六七八九]|[0-9]{1,2}|[一二三四五六七八九十两几])(?:个人|个|位|人)|都)"
    r"(?:都?想?要?报名?|参加|去)?[。！!]?$"
)
_LOOKING = re.compile(
    rf"^{_OWN}{_KIN}(?:[^，。]{{0,6}}，|[^，。]{{0,4}}?)(?:想|要|准备)(?:学|[^，。]{{0,5}}(?:找|进厂|打工|干活))|"
    rf"[帮给替]{_OWN}{_KIN}[^，。]{{0,2}}(?:找|看|问|瞧|学)"
)
"""我儿子想学焊工, 给我老婆找个活; not 娃儿要读书走不远."""
_FOR_ME = re.compile(r"^(?:那|要是)?(?:我|俺)(?:自己|本人|呢|也|能|想|要|找)")
_PLACES = ("村", "镇", "乡", "组", "社", "寨", "区", "县")
_BETWEEN = re.compile(r"[\s，,、；;。/]+")
_PIECE = re.compile(r"(?P<words>[\u3400-\u9fff·]*)(?P<phone>1[3-9]\d{9})?")
_ENOUGH = frozenset(
    (
        "就这些",
        "就这几个",
        "没有了",
        "没了",
        "没有",
        "够了",
        "就我",
        "就我一个",
        "就我自己",
        "只有这些",
        "就这样",
        "就他们",
    )
)
_SELF = re.compile(r"我(?:的?名字)?(?:就)?叫[\u3400-\u9fff]{2}")
_AGREED = re.compile(
    r"(?:本人|他|她|们|都|也|已经)(?:本人)?(?:都|也|是)?(?:同意|愿意|晓得|知道|要去|想去)|问过|说好了|商量好"
)


def party_of(turn: Turn) -> dict[str, Any]:
    """`count` of names to put down, `for_another` where the speaker is none of them; empty for the speaker alone."""
    found = _FOR.search(turn.text)
    if found:
        many = len(re.findall(_KIN, found["kin"] or found["lone"] or "")) or 1 + (found["they"] or "").endswith("们")
        return {"for_another": True, "count": many}
    other = _FOR_NAMED.search(turn.text)
    if other and looks_like_name(other["name"]):
        return {"for_another": True, "count": 1, "name": other["name"]}
    beside = _WITH.search(turn.text)
    if beside:
        many = max(1 + len(re.findall(_KIN, beside["kin"])), turn.said.slots.get("headcount", 0))
        return {"count": min(many, MOST)}
    friend = _NAMED.search(turn.text)
    if friend and looks_like_name(friend["name"]):
        return {"count": 2, "others": [{"name": friend["name"], "phone": ""}]}
    many = turn.said.slots.get("headcount", 0)
    return {"count": min(many, MOST)} if many > 1 else {}


def whom(turn: Turn, before: Mapping[str, Any]) -> dict[str, Any]:
    """Whom a list is looked through for: kept in its wish until the speaker comes in; empty for the speaker."""
    if _LOOKING.search(turn.text):
        many = len(re.findall(_KIN, turn.text.split("，")[0])) or 1
        return {"whom": {"for_another": True, "count": many}}
    return {"whom": before["whom"]} if before.get("whom") and not _FOR_ME.search(turn.text) else {}


def listed(turn: Turn, answering: bool, foreign: bool = False) -> list[dict[str, str]]:
    """Names of several in one message, each with a phone where one stands behind it; else empty.

    As an answer everything in it must be a name or a phone; in passing two names have to stand side by side. `foreign`:
    names without a Chinese surname count too, since nothing but names was asked for.
    """
    text = _LEAD.sub(
        "", _TAIL.sub("", re.sub(r"(?<=\d)[-—](?=\d)", "", unicodedata.normalize("NFKC", turn.typed).strip()))
    )
    found: list[dict[str, str]] = []
    for piece in filter(None, _BETWEEN.split(text)):
        match = _PIECE.fullmatch(piece)
        names = _names(match["words"], foreign) if match else []
        if match is None or (match["words"] and not names):
            if answering:
                return []
            continue
        found += [{"name": name, "phone": ""} for name in names]
        if match["phone"] and found:
            found[-1]["phone"] = f"+86{match['phone']}"
    return found if answering or (len(found) > 1 and "work_place" not in turn.said.slots) else []


def _names(words: str, foreign: bool) -> list[str]:
    bare = _OWN_KIN.sub("", re.sub(r"^(?:我叫|我是|本人)", "", words))
    for parts in ([bare], re.split(r"和|跟|与|还有|及", bare)):
        if all(looks_like_name(part) for part in parts):
            return parts
    named = foreign and 3 <= len(bare) <= 6 and not bare.endswith(_PLACES) and foreign_name(bare)
    return [bare] if named else []


def gathered(slots: Mapping[str, Any], turn: Turn, passing: dict[str, Any], answering_name: bool) -> dict[str, Any]:
    """What a message says of whom, on top of what it says of one: several names, or that there are several."""
    names = listed(turn, answering_name) if turn.kind in {"text", "voice"} else []
    if len(names) < 2:
        who = party_of(turn) if "count" not in slots else {}
        return {**passing, **{key: value for key, value in who.items() if slots.get(key) != value}}
    own = slots.get("name")
    others = [one for one in names if one["name"] != own]
    alone = {key: value for key, value in passing.items() if key not in {"name", "phone"}}
    if own is None:
        alone |= {"name": names[0]["name"]}
        others = names[1:]
        if names[0]["phone"]:
            alone |= {"phone": names[0]["phone"]}
    count = max(slots.get("count", 0), turn.said.slots.get("headcount", 0), len(others) + 1)
    known = {"others": others} if len(others) + 1 >= count else {"some": others}
    return {**alone, "count": count, **known}


def settled(slots: Mapping[str, Any]) -> dict[str, Any]:
    """Counts and names that agree: all named though the speaker was counted in means that the speaker is not.

    An agreement holds for the names that it was given for.
    """
    kept = dict(slots)
    if kept.get("agreed") and kept.setdefault("agreed_for", strangers(kept)) != strangers(kept):
        del kept["agreed"], kept["agreed_for"]
    others = kept.get("others")
    if kept.get("for_another") and kept.get("me") and kept.get("name") == kept["me"]:
        del kept["name"]
        if others:
            kept |= {"name": others[0]["name"], "others": others[1:]}
            others = others[1:]
    if others is None:
        return kept
    kept.pop("some", None)
    counted_in = not kept.get("for_another") and bool(kept.get("me")) and kept.get("name") == kept["me"]
    if counted_in and others and len(others) >= kept.get("count", 0):
        kept |= {"name": others[0]["name"], "others": others[1:], "for_another": True}
    kept["others"] = kept["others"][: MOST - 1]
    kept["count"] = len(kept["others"]) + 1
    return kept


def everyone(slots: Mapping[str, Any]) -> list[dict[str, str]]:
    """All who are to be put down: name, and the phone they are told at."""
    first = {"name": slots["name"], "phone": slots["phone"]}
    others = [{"name": one["name"], "phone": one["phone"] or slots["phone"]} for one in slots.get("others", ())]
    return [first, *others]


def is_other(name: str, slots: Mapping[str, Any]) -> bool:
    """Whether a name is not the speaker's: every one where the speaker signs up others, else any but their own."""
    own = "" if slots.get("for_another") else slots.get("me") or slots.get("name")
    return name != own


def strangers(slots: Mapping[str, Any]) -> list[str]:
    """Names that are not the speaker's own, and whose consent has to be asked for."""
    names = [slots.get("name", ""), *(one["name"] for one in slots.get("others", ()))]
    return [name for name in names if name and is_other(name, slots)]


def _read_others(turn: Turn, _office: Office, slots: Mapping[str, Any], answering: bool) -> Reading | None:
    if not answering:
        return None
    before: Sequence[dict[str, str]] = slots.get("some", [])
    if flatten(turn.text) in _ENOUGH or (before and yes_no(turn) is False):
        return Reading(list(before))
    named = listed(turn, True, foreign=True)
    if not named:
        return None
    known = {slots.get("name"), *(one["name"] for one in before)}
    everybody = [*before, *(one for one in named if one["name"] not in known)]
    missing = slots.get("count", 2) - 1 - len(everybody)
    if missing <= 0:
        return Reading(everybody)
    problem = f"记下了 {len(everybody)} 位。还差 {missing} 位，叫什么？没有了就说“就这些”。"
    return Reading(problem=problem, aside={"some": everybody})


def _ask_others(slots: Mapping[str, Any]) -> str:
    rest = slots.get("count", 2) - 1 - len(slots.get("some", ()))
    if rest == 1:
        return "另外那位叫什么名字？"
    return f"另外 {rest} 位叫什么名字？可以一起发，用逗号隔开。"


def _read_agreed(turn: Turn, _office: Office, _slots: Mapping[str, Any], answering: bool) -> Reading | None:
    if _SELF.search(turn.text) and not party_of(turn):
        return Reading(True)  # somebody else at the same phone, who speaks for himself
    if _AGREED.search(turn.text) and not re.search(r"[没不]", turn.text):
        return Reading(True)
    if not answering:
        return None
    if re.search(r"没问|还没|不晓得|不知道|没说", turn.text):
        return Reading(False)
    said = {1: True, 2: False}.get(digit(turn) or 0, yes_no(turn))
    return None if said is None else Reading(said)


def _ask_agreed(slots: Mapping[str, Any]) -> str:
    names = strangers(slots)
    who = "、".join(names) if len(names) <= 3 else f"{'、'.join(names[:3])}等 {len(names)} 位"
    return f"{who}本人{'都' if len(names) > 1 else ''}同意报名吗？\n1 同意\n2 还没问"


OTHERS = Question(
    "others",
    "其他人",
    "另外几位叫什么名字？",
    _read_others,
    words=("其他人", "另外", "别的人"),
    since=2,
    wanted=lambda slots: slots.get("count", 1) > 1,
    worded=_ask_others,
)
AGREED = Question(
    "agreed",
    "本人同意",
    "他本人同意报名吗？",
    _read_agreed,
    since=2,
    wanted=lambda slots: bool(strangers(slots)),
    worded=_ask_agreed,
)
