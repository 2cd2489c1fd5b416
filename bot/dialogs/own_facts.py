"""What people say of themselves for the rules of schemes: households, months of work, places, papers they hold."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.dialogs.base import Office
from bot.dialogs.plain import flatten
from bot.dialogs.readers import speaks_of_kin
from bot.messages import Turn
from bot.rules.facts import SCHOOLING, Fact, Span
from bot.rules.working_place import works_where

_HAN = {mark: number for number, mark in enumerate("零一二三四五六七八九十")} | {"两": 2, "俩": 2}
_COUNT = r"(?P<count>\d{1,3}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两俩三四五六七八九半])"
_LASTED = re.compile(
    rf"(?P<less>不到|没到|没满|不满|差点|快)?(?:满|有|已经)?{_COUNT}(?P<over>几|多)?个?(?P<rest>多)?(?P<unit>年|月)(?P<half>半)?(?P<more>多|以上|了多)?"
)
_WORKING = re.compile(
    r"打工|打了[^，。]{1,6}工|打了.{1,4}[年月]|务工|做工|上班|干活|做事|进厂|出门|出来|出去|在外|干了|做了|工地"
)
_TRADING = re.compile(r"执照|开店|经营|创业|做生意|开张|营业")
_KIN = re.compile(r"儿子|女儿|姑娘|丫头|老公|老婆|媳妇|婆娘|男人|爱人|[爸妈爹娘哥姐弟妹侄]|孙子|孙女|娃")
"""Whose age and sex stand in the message is not sure then."""
_NEVER = (
    ("务工月数", re.compile(r"没(?:有)?(?:出去|出门|在外)?(?:打工|务工|出去过)")),
    ("创业月数", re.compile(r"没(?:有)?(?:自己)?(?:做生意|创业|开店|做买卖)")),
)
_GRADUATED = re.compile(r"毕业")
_MINE = r"(?:我|俺|额|咱|本人)(?:们)?(?:家|屋头|屋里|户)?(?:里)?(?:就)?(?:是|属于|算)?"
_HOUSEHOLDS = (
    ("脱贫户", r"(?:建档立卡)?(?:脱贫户|贫困户|建档立卡户?)"),
    ("监测户", r"监测(?:户|对象)"),
    ("一般户", r"(?:一般|普通|非贫困)(?:农)?户|一般家庭|普通家庭|普通人家"),
)
_YES, _TAIL = r"(?:是的?|嗯+|对头?|就是|算是|属于|应该是|我家|我们家)*", r"(?:的|嘛|哦|吧|呢|啊)?"
"""What people put around the bare word that answers."""
_EMPLOYED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("灵活就业", re.compile(r"打零工|灵活就业|零活|摆摊|跑外卖|开网约车|自由职业")),
    ("自主创业", re.compile(r"自己(?:做|开|搞)(?:点|个)?(?:生意|店|馆子|厂)|自主创业|个体户|当老板")),
    ("未就业", re.compile(r"没(?:有)?(?:工作|上班|事做|活干|就业)|未就业|失业|待业|下岗|在家(?:闲|待|耍)|没在上班")),
)
_FLAGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("残疾", re.compile(r"残疾(?:证|人)")),
    ("营业执照", re.compile(r"执照")),
    ("培训合格证", re.compile(r"(?:合格|技能|等级|工|师|上岗|资格)证")),
    ("单位参保", re.compile(r"(?:单位|厂里|公司|老板).{0,5}(?:社保|保险|五险)")),
    ("高校毕业生", re.compile(r"(?:大学|高校|大专|本科)(?:毕业|生)")),
    ("零就业家庭", re.compile(r"零就业")),
)
_NOT = re.compile(r"没|莫得|冇|不是|未|无")
_ASKS = re.compile(
    r"[吗不没]$|[?？]|多少|好多|怎么|咋|能不能|要不要|有没有|有没得|有莫得|得不得|是不是|哪|几时|什么|啥|如果|要是"
)


def said(turn: Turn, office: Office) -> dict[str, Fact]:
    """Facts that a message states of the speaker in passing; a clause that asks states no papers."""
    text = turn.text
    if turn.kind not in {"text", "voice"} or speaks_of_kin(turn):
        return {}
    return {**_slots(turn), **_household(text), **_months(text), **_place(turn, office), **_papers(text)}


def lasted(text: str, unit: str = "月") -> Fact | None:
    """半年 is 6 months, 一年半 18, 不到三个月 at most 2, 半年多 6 to 11; with 年 as unit whole years."""
    match = _LASTED.search(text)
    if match is None:
        return None
    count = _number(match["count"])
    if match["count"] == "半":
        months = 6 if match["unit"] == "年" else 0
    else:
        months = count * (12 if match["unit"] == "年" else 1) + (6 if match["half"] and match["unit"] == "年" else 0)
    number = months // 12 if unit == "年" else months
    if match["less"]:
        return Span(0, max(number - 1, 0))
    if match["more"] == "以上":
        return Span(number)
    vague = match["more"] or match["over"] or match["rest"]
    return Span(number, number + _within(match, unit)) if vague else number


def _within(match: re.Match[str], unit: str) -> int:
    """How far beyond the count 多 may go: 一年多 is less than two years, 半年多 than a year, 十几个月 than twenty."""
    if match["over"]:
        return 9
    if match["unit"] == "月" or unit == "年":
        return 0
    return 5 if match["count"] == "半" else 11


def age(text: str) -> int | None:
    """46, 46岁, 四十六; between 14 and 99."""
    match = re.fullmatch(rf"(?:我|今年|满|都|快)*{_COUNT}(?:周?岁|岁多)?(?:了|啦)?", flatten(text))
    number = _number(match["count"]) if match else 0
    return number if 14 <= number <= 99 else None


def _number(word: str) -> int:
    """23, 二十三, 十二, 两."""
    if word.isdigit():
        return int(word)
    tens, ten, ones = word.partition("十")
    return (_HAN.get(tens, 1) * 10 if ten else 0) + (_HAN.get(ones, 0) if ten else _HAN.get(word, 0))


def _slots(turn: Turn) -> Mapping[str, Fact]:
    slots = {} if _KIN.search(turn.text) else turn.said.slots
    facts: dict[str, Fact] = {}
    if isinstance(slots.get("age"), int):
        facts["年龄"] = slots["age"]
    if slots.get("gender") in {"male", "female"}:
        facts["性别"] = "男" if slots["gender"] == "male" else "女"
    if slots.get("education") in SCHOOLING and not _ASKS.search(turn.text):
        facts["学历"] = SCHOOLING[slots["education"]]
        facts["高校毕业生"] = slots["education"] in {"college", "bachelor"}
    return facts


def _household(text: str) -> Mapping[str, Fact]:
    """我家是脱贫户, or nothing but the word; not 不是脱贫户, which leaves two others."""
    for name, words in _HOUSEHOLDS:
        if re.search(rf"{_MINE}{words}", text) or re.fullmatch(rf"{_YES}(?:{words}){_TAIL}", flatten(text)):
            return {"户类型": name}
    return {}


def _months(text: str) -> Mapping[str, Fact]:
    """How long somebody has worked away, traded, or been out of school, by the words of the same clause or before."""
    facts: dict[str, Fact] = {}
    before = ""
    for clause in _clauses(text):
        facts |= {name: 0 for name, pattern in _NEVER if pattern.search(clause)}
        subject = next((each for each in (clause, before) if _spent(each)), "")
        name = _spent(subject)
        number = lasted(clause, "年" if name == "毕业年数" else "月")
        if name and number is not None:
            facts.setdefault(name, number)
        before = clause
    return facts


def _spent(clause: str) -> str:
    """The field that the words of a clause speak of."""
    kinds = (("毕业年数", _GRADUATED), ("创业月数", _TRADING), ("务工月数", _WORKING))
    return next((name for name, pattern in kinds if pattern.search(clause)), "")


def _clauses(text: str) -> list[str]:
    return [clause for clause in re.split(r"[，。,；;、\s]", text) if clause]


def _place(turn: Turn, office: Office) -> Mapping[str, Fact]:
    """在广东打工: where somebody works, not where they would like to."""
    if not _WORKING.search(turn.text) or re.search(r"想|要去|准备|打算", turn.text):
        return {}
    slots = turn.said.slots
    for place in (*slots.get("home_place", ()), *slots.get("work_place", ())):
        fact = works_where(place, turn.person.area or office.home)
        if fact is not None:
            return {"务工地": fact}
    return {}


def _papers(text: str) -> Mapping[str, Fact]:
    facts: dict[str, Fact] = {}
    for clause in _clauses(text):
        if _ASKS.search(clause):
            continue
        for name, pattern in _FLAGS:
            if pattern.search(clause):
                facts[name] = not _NOT.search(clause)
        for word, pattern in _EMPLOYED:
            if pattern.search(clause):
                facts["就业状态"] = word
    return facts
