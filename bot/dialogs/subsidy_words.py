"""How people word what they want of a subsidy: is it for me, I want it, may I have both, what I need money for."""

from __future__ import annotations

import re

from bot.dialogs.plain import WORDS

_MINE = re.compile(
    r"(?:我|俺|额|咱).{0,8}(?:能|可以|够|符合|得不得|得到|算不算|拿得到)|能领(?:哪些|什么|啥|点|些|吗|不|没)|能不能领|"
    r"(?:哪些|什么|啥)(?!人|户|样的).{0,4}(?:能|可以)(?:领|拿|得|申)|我这(?:种|样)|够不够(?:条件|格)"
)
_KIN_MAY = re.compile(
    rf"(?:{'|'.join(WORDS['names']['kin'])})(?:现在|今年|这种|这样)?(?:能|可以|可不可以|得不得|够|符合|有没有)"
)
_ANY = re.compile(
    r"(?:领|拿|申请|得).{0,2}(?:哪些|哪几|什么|啥)|(?:哪些|哪几样|什么|啥)(?:补贴|补助|钱)?(?:我)?(?:都)?(?:能|可以)"
)
_ASKS = re.compile(r"怎么|咋|如何|能不能|可以|能|什么|啥|哪|多少|几|[吗没不？?]$|进度|批|取消|撤")
_APPLIES = re.compile(
    r"^(?:那|就|好)?(?:(?:我|俺|额)?(?:现在|马上)?(?:想|要|来)+|我|帮我|帮忙|[帮给替].{1,4})?(?:申请|申领|申报)|^(?:我)?要?(?:报名|报这个|报它)$"
)
_GIVES_UP = re.compile(
    r"(?<!要)不想?要.{0,10}了$|(?<!要)不想?(?:申请|领|办).{0,6}了$|(?:取消|撤回|撤销).{0,8}(?:申请|补贴)"
)
_BOTH = re.compile(
    r"(?:一起|同时|一并|一块|一路|一道|一齐)(?:领|拿|申请|享受|得|办|$)|[两几][样个]都|都能领|叠加|兼得|又领"
)


def means_me(text: str) -> bool:
    """我能领交通补贴吗, 哪些补贴能领: the answer hangs on who asks."""
    return bool(_MINE.search(text))


def means_kin(text: str) -> bool:
    """我娃儿能不能领, 我妈够不够条件: the questions that follow are about them."""
    return bool(_KIN_MAY.search(text))


def means_any(text: str) -> bool:
    """我有技能证，能领哪些: all are meant, though the words of one stand in it."""
    return means_me(text) and bool(_ANY.search(text))


def applies(text: str) -> bool:
    """我要申请交通补贴, 帮我申请; not a question how to."""
    return bool(_APPLIES.search(text)) and not _ASKS.search(text)


def gives_up(text: str) -> bool:
    """不想要交通补贴了, 补贴不申请了: what was applied for is meant."""
    return bool(_GIVES_UP.search(text))


def means_both(text: str) -> bool:
    """这两样能不能一起领."""
    return bool(_BOTH.search(text))


def purposes(text: str) -> tuple[str, ...]:
    """Categories by what people want the money for: 我想开个小卖部; not 没做生意."""
    wanted = re.sub(r"没(?:有|在|去)?(?:自己)?(?:做生意|开店|创业|贷款|读书|上学)", "", text)
    return tuple(name for name, words in WORDS["purposes"].items() if any(word in wanted for word in words))
