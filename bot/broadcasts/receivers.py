"""Whether an audience, as somebody chose it, can be one: known groups that are open, codes that are codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.broadcasts.unfit import Unfit
from bot.places import Gazetteer
from bot.store import Tx, audiences


def check_audience(tx: Tx, audience: Mapping[str, Any], places: Gazetteer) -> None:
    """Raises `Unfit`, with what is wrong."""
    chosen = [name for name in ("all", "areas", "groups") if audience.get(name)]
    if len(chosen) != 1:
        raise Unfit("收件人选一样：全部、区域，或村群")
    strange = [code for code in audience.get("areas", ()) if not _is_area(code, places)]
    if strange:
        raise Unfit(f"没有行政区划代码 {'、'.join(strange)}")
    wanted = list(audience.get("groups", ()))
    groups = {group.number: group for group in audiences.groups_by_number(tx, wanted)} if wanted else {}
    missing = [number for number in wanted if number not in groups]
    if missing:
        raise Unfit(f"没有编号为 {'、'.join(missing)} 的村群")
    closed = [number for number, group in groups.items() if not group.open]
    if closed:
        raise Unfit(f"村群 {'、'.join(closed)} 已停用")


def _is_area(code: str, places: Gazetteer) -> bool:
    """Of villages and townships the county must be known: a county may have some that are on no list."""
    return code.isascii() and code.isdigit() and len(code) in {2, 4, 6, 9, 12} and code[:6].ljust(6, "0") in places
