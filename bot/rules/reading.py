"""The text of 资格规则 read into a rule; what cannot be read is named by its line and word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.rules.facts import FIELDS, FLAGS, NUMBERS, WORDS, Value
from bot.rules.rule import Alternative, Amount, Condition, Rule

_SIGNS = {"＝": "=", "≥": ">=", "≤": "<=", "!=": "≠", "==": "=", "＞=": ">=", "＜=": "<="}
_LINE = re.compile(r"(?P<name>\S+?)\s*(?P<sign>>=|<=|==|!=|＞=|＜=|[=≠＝≥≤<>＜＞]|不属于|属于)\s*(?P<value>\S.*)")
_WHOLE = re.compile(r"\d+")
_AREA = re.compile(r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}")


class BadRule(ValueError):
    """A rule that cannot be read; the text says which line and which word, in Chinese."""

    def __init__(self, line: int, word: str, reason: str) -> None:
        super().__init__(f"第 {line} 行“{word}”：{reason}")
        self.line, self.word = line, word


def parse(text: str) -> Rule:
    """Reads the text of 资格规则. Raises `BadRule`; an empty text is a rule that nothing can be judged by."""
    alternatives: list[Alternative] = []
    conditions: list[Condition] = []
    amounts: list[Amount] = []
    seam = 0
    for line, part in _parts(text):
        if part == "或":
            alternatives.append(_alternative(line, conditions, amounts))
            conditions, amounts, seam = [], [], line
        elif part.startswith("金额"):
            amounts.append(_amount(line, part))
        else:
            conditions.append(_condition(line, part))
    if not alternatives:
        return Rule((Alternative(_possible(conditions), tuple(amounts)),))
    return Rule((*alternatives, _alternative(seam, conditions, amounts)))


def _parts(text: str) -> Sequence[tuple[int, str]]:
    lines = enumerate(text.replace("\r", "").split("\n"), 1)
    parts = ((number, part.strip()) for number, line in lines for part in re.split("[；;]", line))
    return [(number, part) for number, part in parts if part]


def _alternative(line: int, conditions: Sequence[Condition], amounts: Sequence[Amount]) -> Alternative:
    if not conditions:
        raise BadRule(line, "或", "“或”的前面和后面都要有条件")
    return Alternative(_possible(conditions), tuple(amounts))


def _possible(conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """Two lines about one number that nobody can meet together are a slip of the pen."""
    for each in conditions:
        low = [other for other in conditions if other.name == each.name and other.sign in {">=", "="}]
        if each.sign in {"<=", "="} and each.name in NUMBERS:
            above = next((other for other in low if int(other.values[0]) > int(each.values[0])), None)
            if above is not None:
                line = max(each.line, above.line)
                raise BadRule(line, each.name, f"不能又要 {above.values[0]} 以上又要 {each.values[0]} 以下")
    return tuple(conditions)


def _condition(line: int, part: str) -> Condition:
    match = _LINE.fullmatch(part)
    if match is None:
        raise BadRule(line, part, "要写成“字段 比较 值”，如“年龄 >= 18”")
    name, sign = match["name"], _SIGNS.get(match["sign"], match["sign"])
    if name not in FIELDS:
        raise BadRule(line, name, f"没有这个字段。可用：{'、'.join(FIELDS)}")
    if sign in set("<>＜＞"):
        raise BadRule(line, sign, "比较只能用 =、≠、>=、<=、属于、不属于")
    if sign in {">=", "<="} and name not in NUMBERS:
        raise BadRule(line, sign, f"“{name}”不能比大小")
    words = [word for word in re.split(r"[、，,]", match["value"].strip()) if word.strip()]
    if len(words) != 1 and sign not in {"属于", "不属于"}:
        raise BadRule(line, match["value"], "几个值要用“属于”或“不属于”")
    if not words:
        raise BadRule(line, match["value"], "后面要写值")
    return Condition(name, sign, tuple(_value(line, name, word.strip()) for word in words), line)


def _value(line: int, name: str, word: str) -> Value:
    if name in NUMBERS:
        if not _WHOLE.fullmatch(word):
            raise BadRule(line, word, f"“{name}”要写整数")
        return int(word)
    if name in FLAGS:
        if word not in {"是", "否"}:
            raise BadRule(line, word, f"“{name}”只能是“是”或“否”")
        return word == "是"
    if WORDS[name] and word not in WORDS[name]:
        raise BadRule(line, word, f"“{name}”只能是{'、'.join(WORDS[name])}")
    if name == "户籍" and not _AREA.fullmatch(word):
        raise BadRule(line, word, "户籍要写行政区划代码（2、4、6、9 或 12 位数字）")
    return word


def _amount(line: int, part: str) -> Amount:
    stated, _, when = part.partition("当")
    match = re.fullmatch(r"金额\s*[=＝]\s*(\d+)\s*元?\s*", stated)
    if match is None:
        raise BadRule(line, stated.strip(), "金额要写成“金额 = 1000”")
    conditions = tuple(_condition(line, each.strip()) for each in re.split("且", when) if each.strip())
    if "当" in part and not conditions:
        raise BadRule(line, "当", "“当”的后面要有条件")
    return Amount(int(match[1]), conditions)
