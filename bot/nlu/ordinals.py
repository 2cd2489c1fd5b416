"""Which one of a list is meant: 第二个, 最后那个, 选B, 报2, a bare 3."""

from __future__ import annotations

import re

from bot.nlu.hits import Hit
from bot.nlu.numbers import FIGURES, whole

HIGHEST = 20
"""No list of ours is longer; a larger figure means something else."""

CUES = FIGURES | frozenset("abcdefgh最末打排首刚")
"""Every choice holds one of these."""

_N = r"(?:\d{1,2}|[一二三四五六七八九]|十[一二三四五六七八九]?)"
_BARE = re.compile(
    rf"^(?!(?:我?[就想要]?)?(?:选择?|要|挑|看|点|报名?|回复?|按|就|是|来)?一[下个])(?:我?(?:就|想|要)?(?:选择?|要|挑|看|点|报名?|回复?|按|就|是|no\.?)?第?)?(?P<n>{_N}|[a-h](?![a-z]))(?:号|个|吧|嘛|那个|项|条|了|呗|嘞|哈|啊|这个|咯|号岗位|[.。!,，])*$"
)
_PATTERN = re.compile(
    rf"(?=[\d第倒最末选报我头打上排首刚岗职工序编a-h\d一二三四五六七八九十])(?:第(?P<n>{_N})(?!天|次|一次|季|期|年|中学|人民)"
    rf"|倒数第?(?P<back>{_N})"
    r"|(?P<last>最(?:后面?|尾)(?:那|一|这|的那|的)?(?:一?个|嗰个|只|个|条|家|项|份)|末尾那个|最末(?:一个|那个)|最下面(?:那个|一个|的)|末尾那家|最后发的那|最后那)"
    rf"|(?:选择?|报名?|我要报)\s?(?!一[下个些哈点份期起家名位批次个]|[一两]个)(?P<pick>{_N}|[a-h](?![a-z]))(?:号|个)?(?![\d个块千百月天年人名月点岁班]|号(?:开|来|那天))"
    rf"|(?<!\d)(?P<no>{_N})号(?=岗|那个|的|工作|工种|职位|厂|培训|班|这个|在哪|招|咋|怎|是哪|工资)"
    rf"|(?:岗位|职位|工种|选项|序号|编号)第?(?P<post>{_N})(?![\d个块千百月年人名岁十一二三四五六七八九])|^(?P<letter>[a-h])(?=那个|这个|岗|的)|(?<=按)(?P<key>\d)(?=进|那)"
    r"|(?P<first>头一个|打头那个|最上面(?:那个|一个|的)|排头(?:那个)?|首个|最前面(?:那个|一个)|刚开始那个)"
    rf"|^(?P<lead>\d{{1,2}})(?=在|是|的|咋|怎|工资|包|管|有没有|多少|地址|那个))"
)


def is_bare(text: str) -> bool:
    """Whether the message says nothing but which one: 3号 is a choice then, no day of the month."""
    return _BARE.match(text) is not None


def find_ordinals(text: str) -> list[Hit]:
    """1 is the first, -1 the last; letters count as numbers."""
    bare = _BARE.match(text)
    if bare:
        value = _number(bare["n"])
        return [Hit("ordinal", value, bare.start("n"), bare.end("n"))] if value else []
    hits = []
    for match in _PATTERN.finditer(text):
        value = _value(match)
        if value:
            hits.append(Hit("ordinal", value, match.start(), match.end()))
    return hits


def _value(match: re.Match[str]) -> int | None:
    if match["last"]:
        return -1
    if match["first"]:
        return 1
    if match["back"]:
        number = _number(match["back"])
        return -number if number else None
    return _number(
        match["n"] or match["pick"] or match["no"] or match["post"] or match["lead"] or match["letter"] or match["key"]
    )


def _number(text: str) -> int | None:
    if "a" <= text <= "h":
        return ord(text) - ord("a") + 1
    number = whole(text)
    return number if number and number <= HIGHEST else None
