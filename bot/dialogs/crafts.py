"""Crafts and work that no list of trades knows: 想学电脑, 有没有修手机的活. What is not on offer is said plainly."""

from __future__ import annotations

import re

from bot.dialogs.shunning import rules_out
from bot.messages import Turn

_WORD = r"[\u3400-\u9fffa-z]"
_ENDS = (
    r"(?=的|(?:培训)?班|培训|课|证|[，。？！、]|有没|有莫|有哪|有班|哪[里点个]|在哪|得不|行不|"
    r"要得|能不|可[不以]|多少|好多|几|怎|咋|吗|嘛|呢|呀|啊|哈|不|$)"
)
_TAUGHT = (
    re.compile(rf"(?:学|教)(?:习|会|一?下|哈子?|点|个|门|一门|人|我)?(?P<craft>{_WORD}{{2,5}}?){_ENDS}"),
    re.compile(
        rf"(?:有没有|有没得|有莫得|有不有|开不开|开了|开个?|想报|要报|报个?|想上|上个?|找|^)(?P<craft>{_WORD}{{2,4}}?)(?:的)?(?:培训班?|班)(?:$|[，。？！没吗不])"
    ),
)
_ANY_CRAFT = re.compile(
    r"技术|技能|技校|手艺|本事|东西|知识|文化|什么|啥|哪|么子|学|培训|班|课|费|完|校|历|位|免费|晚上|夜|白天|周末|网上|线上|手机上|附近|家里|"
    r"本地|这边|[县镇乡村]|妇女|农民|老人|老年|年轻|新|长期|短期|证书|别的|其他|另外|就业|创业|政府|[这那个点些几多少好快早久]|我|你|他|她|"
    r"不|会|得|想|要|去|来|能|有|没|还|都|也|就|才|再|报名|参加|习|徒|的|了|过|到|跟|给|一样|上次|下次|上回|下回|简单|容易|开[班课始]|^开$|办"
)
"""What is no craft: 学技术, 学点什么, 晚上的班. A word with one of these in it names none."""
_WORKING = re.compile(
    r"(?:找|有没有|有没得|有莫得|想做|想干|想|要|会|做|干|招)(?:个|点|份|去)?"
    rf"(?P<work>(?:开|修|教|弹|画|唱|骑|吹|编|写|设计|翻译){_WORD}{{1,4}}?)"
    r"(?=的|活|工作|事做|岗|店|老师|师傅|[，。？！、]|有没|有莫|哪|在哪|得不|行不|要不|吗|嘛|呢|不|$)"
)
_ANY_WORK = re.compile(
    r"工$|工资|开[年春工学始业门会心]|[什啥哪几多少好快不会得想要去来能有没了过的这那个]|^[开骑]车$|驾照|证"
)
"""开工, 开年, 会开车: no work of a name of its own."""
_DOING = re.compile(r"^(?:修|做|开|养|画|弹|教|骑|编|写|打|搞|弄|吹|唱)")


def craft_of(turn: Turn) -> str:
    """The craft that somebody wants to learn, where it is none of the trades; empty where none is named."""
    if turn.kind not in {"text", "voice"} or turn.said.slots.get("occupation") or rules_out(turn):
        return ""
    named = (match["craft"] for pattern in _TAUGHT if (match := pattern.search(turn.text)))
    return next((craft for craft in named if not _ANY_CRAFT.search(craft)), "")


def work_of(turn: Turn) -> str:
    """The work that somebody looks for or can do, by the same rule: 开三轮车, 修手机."""
    if turn.kind not in {"text", "voice"} or turn.said.slots.get("occupation") or rules_out(turn):
        return ""
    match = _WORKING.search(turn.text)
    return match["work"] if match and not _ANY_WORK.search(match["work"]) else ""


def names_of(craft: str) -> tuple[str, ...]:
    """What a title may call it: 修手机 is 手机维修 too, 开三轮车 also 三轮车司机."""
    core = _DOING.sub("", craft)
    if len(core) < 2 or core == craft:
        return (craft,)
    other = {"修": ("维修",), "开": ("司机", "驾驶"), "骑": ("司机", "驾驶")}.get(craft[0], ())
    return (craft, *(core + word for word in other)) if other else (craft, core)
