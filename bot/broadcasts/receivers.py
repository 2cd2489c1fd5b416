"""Whether an audience, as somebody chose it, can be one; and an audience in words.

An audience is JSON. One of these says whom:

    {"all": true}   {"areas": [codes]}   {"groups": [numbers]}   {"people": [ids]}

`only` narrows the people down and is a filter (store/people_filters.py); `without` leaves out `areas`, `groups`,
`people`, whom a filter `only` fits, and who had one of `broadcasts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.broadcasts.choosing import filter_in_words
from bot.broadcasts.unfit import Unfit
from bot.places import Gazetteer
from bot.store import Tx
from bot.store.sending import audiences, broadcasts, people_filters

WAYS = ("all", "areas", "groups", "people")
PARTS = {*WAYS, "only", "without"}
WITHOUT = {"areas", "groups", "people", "only", "broadcasts"}
MOST_PICKED = 1000


def check_audience(tx: Tx, audience: Mapping[str, Any], places: Gazetteer) -> None:
    """Raises `Unfit`, with what is wrong."""
    without = audience.get("without") or {}
    if len(_ways(audience)) != 1 or set(audience) - PARTS or set(without) - WITHOUT:
        raise Unfit("收件人选一样：全部、区域、村群，或指定的人")
    for chosen in (audience, without):
        _check_areas(chosen.get("areas", ()), places)
        _check_groups(tx, chosen.get("groups", ()), filtered=chosen is audience and bool(audience.get("only")))
        if len(chosen.get("people", ())) > MOST_PICKED:
            raise Unfit(f"一个一个指定的人最多 {MOST_PICKED} 个，人多请按区域和条件选")
        if any(not people_filters.is_known(name) for name in chosen.get("only") or ()):
            raise Unfit("筛选条件里有不认识的项")
    strange = [number for number in without.get("broadcasts", ()) if broadcasts.find(tx, number) is None]
    if strange:
        raise Unfit(f"没有编号为 {'、'.join(map(str, strange))} 的通知")


def is_chosen(audience: Mapping[str, Any]) -> bool:
    """Whether somebody has said yet whom it is for."""
    return bool(_ways(audience))


def audience_in_words(audience: Mapping[str, Any], places: Gazetteer) -> str:
    """Such as 泼机镇：女，16~45 岁；不发给收到过通知 3 的."""
    if not is_chosen(audience):
        return "还没有选"
    whom = _whom(audience, places)
    chosen = filter_in_words(audience.get("only") or {})
    without = audience.get("without") or {}
    out = [_whom(without, places)] if set(without) & set(WAYS) else []
    out += [filter_in_words(without["only"])] if without.get("only") else []
    out += [f"收到过通知 {number} 的" for number in without.get("broadcasts", ())]
    return whom + (f"：{chosen}" if chosen else "") + (f"；不发给{'，'.join(out)}" if out else "")


def _ways(audience: Mapping[str, Any]) -> list[str]:
    return [name for name in WAYS if audience.get(name)]


def _whom(chosen: Mapping[str, Any], places: Gazetteer) -> str:
    named = [places.name(code) if code in places else code for code in chosen.get("areas", ())]
    parts = ["所有人"] if chosen.get("all") else []
    parts += ["、".join(named)] if named else []
    parts += [f"村群 {'、'.join(chosen['groups'])}"] if chosen.get("groups") else []
    parts += [f"指定的 {len(chosen['people'])} 个人"] if chosen.get("people") else []
    return "，".join(parts)


def _check_areas(codes: Sequence[str], places: Gazetteer) -> None:
    strange = [code for code in codes if not _is_area(code, places)]
    if strange:
        raise Unfit(f"没有行政区划代码 {'、'.join(strange)}")


def _check_groups(tx: Tx, numbers: Sequence[str], filtered: bool) -> None:
    groups = {group.number: group for group in audiences.groups_by_number(tx, numbers)} if numbers else {}
    missing = [number for number in numbers if number not in groups]
    if missing:
        raise Unfit(f"没有编号为 {'、'.join(missing)} 的村群")
    closed = [number for number, group in groups.items() if not group.open]
    if closed:
        raise Unfit(f"村群 {'、'.join(closed)} 已停用")
    heard = [number for number, group in groups.items() if group.kind in {"robot", "liaison"}]
    if filtered and heard:
        raise Unfit(f"村群 {'、'.join(heard)}：群里人人看得到，不能再按条件挑人")


def _is_area(code: str, places: Gazetteer) -> bool:
    """Of villages and townships the county must be known: a county may have some that are on no list."""
    return code.isascii() and code.isdigit() and len(code) in {2, 4, 6, 9, 12} and code[:6].ljust(6, "0") in places
