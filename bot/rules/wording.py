"""Conditions and judgements in plain Chinese, for the talk and for staff who try a rule out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.rules.facts import FIELDS, Facts
from bot.rules.rule import Condition, Judgement

PlaceName = Callable[[str], str]

_FLAGS = {
    "零就业家庭": ("家里没有一个人在上班", "家里有人在上班"),
    "残疾": ("有残疾证", "没有残疾证"),
    "高校毕业生": ("是大专、本科毕业", "不是大专、本科毕业"),
    "营业执照": ("有营业执照", "没有营业执照"),
    "培训合格证": ("有培训合格证", "没有培训合格证"),
    "单位参保": ("单位给交社保", "单位没给交社保"),
}
_AT_LEAST = {
    "年龄": "满 {} 岁",
    "务工月数": "出门务工满 {} 个月",
    "毕业年数": "毕业满 {} 年",
    "创业月数": "自己经营满 {} 个月",
}
_AT_MOST = {
    "年龄": "不超过 {} 岁",
    "务工月数": "出门务工不超过 {} 个月",
    "毕业年数": "毕业 {} 年以内",
    "创业月数": "自己经营不超过 {} 个月",
}
_EXACTLY = {
    "年龄": "{} 岁",
    "务工月数": "出门务工 {} 个月",
    "毕业年数": "毕业 {} 年",
    "创业月数": "自己经营 {} 个月",
}
_WORDS = {
    "户类型": "{}是{}",
    "务工地": "{}在{}务工",
    "性别": "{}是{}性",
    "就业状态": "就业状态{}是{}",
    "学历": "学历{}是{}",
}


def condition_said(condition: Condition, place_name: PlaceName = str) -> str:
    """务工月数 >= 3 is 出门务工满 3 个月."""
    name, values = condition.name, condition.values
    if name in _FLAGS:
        wanted = bool(values[0]) is (condition.sign in {"=", "属于"})
        return _FLAGS[name][0 if wanted else 1]
    if name in _AT_LEAST:
        if condition.sign in {">=", "<="}:
            return (_AT_LEAST if condition.sign == ">=" else _AT_MOST)[name].format(values[0])
        return ("不是" if _not(condition) else "") + _EXACTLY[name].format("或 ".join(map(str, values)))
    spoken = place_name if name == "户籍" else _said
    words = "或".join(spoken(str(value)) for value in values)
    if name == "户籍":
        return f"户口{_not(condition)}在{words}"
    return _WORDS[name].format(_not(condition), words)


def facts_said(facts: Facts, place_name: PlaceName = str) -> str:
    """What is known of a person, in the contract's order: 45 岁、是脱贫户、在省外务工、出门务工 4 个月."""
    plain = ((name, facts[name]) for name in FIELDS if name in facts)
    conditions = (Condition(name, "=", (value,), 0) for name, value in plain if isinstance(value, int | str))
    return "、".join(condition_said(each, place_name) for each in conditions)


def sums_said(sums: Sequence[int | None]) -> str:
    """1000 元; 300 元或 1000 元 where it still hangs on something; empty where no amount is stated."""
    stated = [f"{amount} 元" for amount in sums if amount is not None]
    return "或 ".join(stated)


def judgement_said(judgement: Judgement, place_name: PlaceName = str) -> str:
    """The whole judgement in one sentence: 不符合：符合 1 条，缺 1 条：出门务工满 3 个月。"""
    met, failed, waiting = (
        list(dict.fromkeys(condition_said(each, place_name) for each in conditions))
        for conditions in (judgement.met, judgement.failed, judgement.waiting)
    )
    fine = f"符合 {len(met)} 条：{'、'.join(met)}" if met else ""
    if judgement.entitled is None and not (met or waiting):
        return "没有写资格规则，只能由人来看。"
    if judgement.entitled is False:
        parts = [f"符合 {len(met)} 条" if met else "", f"缺 {len(failed)} 条：{'、'.join(failed)}"]
        return f"不符合：{'，'.join(filter(None, parts))}。"
    if judgement.entitled is None:
        return f"还说不准：{fine}{'，' if fine else ''}还要知道：{'、'.join(waiting)}。"
    if judgement.unpaid:
        return f"条件都符合，但没有写这种情况给多少钱。{fine}。"
    paid = sums_said(judgement.sums)
    open_sum = f"（要看：{'、'.join(waiting)}）" if len(judgement.sums) > 1 and waiting else ""
    return f"符合{f'，{paid}{open_sum}' if paid else ''}。{fine + '。' if fine else ''}"


def _said(word: str) -> str:
    return {"省内县外": "省内（出县）", "未就业": "没工作"}.get(word, word)


def _not(condition: Condition) -> str:
    return "" if condition.sign in {"=", "属于"} else "不"
