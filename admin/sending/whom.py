"""Reading out of step 2 of a broadcast whom it is for: area, groups, people by hand, filters, who is left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from admin.desk import me, runtime, scope, written
from bot.broadcasts import saved
from bot.broadcasts.choosing import FILTERS, HOUSEHOLDS, KINDS, SEXES, read_filter
from bot.broadcasts.picking import pick
from bot.broadcasts.unfit import Unfit
from bot.store import Tx
from bot.store.screens import broadcasts as lists
from bot.store.screens import reach

LONGEST = 20_000
MISSING = {
    "areas": "请至少勾一个乡镇。",
    "groups": "请至少勾一个村群。",
    "people": "请写上手机号，一行一个。",
}
CHOICES = {
    "genders": tuple(SEXES),
    "households": HOUSEHOLDS,
    "employment": ("未就业", "已就业", "灵活就业", "自主创业"),
    "zero_employed": ("是", "否"),
    "training": ("是", "否"),
    "signed_up": tuple(KINDS.values()),
    "not_signed_up": tuple(KINDS.values()),
    "follows": ("是", "否"),
}
"""What the form offers; the others are written."""


def everyone() -> dict[str, Any]:
    """The whole of one's own area; only who has the home area can mean all."""
    return {"all": True} if scope().holds(scope().home) else {"areas": [me().area]}


def areas() -> list[tuple[str, str]]:
    """Code and name of the divisions one level below one's own, or of it alone where there is none."""
    places = runtime().places
    below = places.children(me().area) if me().area in places else []
    return [(code, places.name(code)) for code in below or [me().area] if code in places]


def read_audience(tx: Tx) -> dict[str, Any]:
    """Out of the form. Raises `Unfit` where nothing, or something strange, is chosen."""
    way = written("way")
    chosen = _chosen(tx, way)
    if not chosen:
        raise Unfit(MISSING.get(way, "请选发给谁。"))
    only = read_only()
    without = _without(tx)
    return {**chosen, **({"only": only} if only else {}), **({"without": without} if without else {})}


def read_only() -> dict[str, Any]:
    """The saved filter that was picked, and the conditions beside it."""
    name = written("saved")
    kept = saved.filter_named(runtime(), name, me().area) if name else {}
    return kept | read_filter({one: "、".join(filter(None, request.form.getlist(one))) for one in FILTERS})


def read_budget() -> float | None:
    """Yuan; None for no limit. Raises `Unfit`."""
    text = written("budget", 12)
    try:
        yuan = float(text) if text else None
    except ValueError:
        raise Unfit(f"费用上限“{text}”不是数，写多少元") from None
    if yuan is not None and not 0 <= yuan < 10_000_000:
        raise Unfit("费用上限写 0 到 1000 万元")
    return yuan


def _chosen(tx: Tx, way: str) -> Mapping[str, Any] | None:
    if way == "all":
        return everyone()
    if way == "areas":
        ticked = [code for code in request.form.getlist("areas") if code in dict(areas())]
        return {"areas": ticked} if ticked else None
    if way == "groups":
        groups = reach.usable_groups(tx, scope(), request.form.getlist("groups"))
        return {"groups": [group.number for group in groups]} if groups else None
    if way == "people" and written("people", LONGEST):
        return {"people": _picked("people")}
    return None


def _without(tx: Tx) -> dict[str, Any]:
    """Who is left out by hand, and who had another notice of one's own area."""
    text = written("no_broadcast", 12)
    left: dict[str, Any] = {}
    if text:
        if not (text.isascii() and text.isdigit()) or lists.record(tx, scope(), int(text)) is None:
            raise Unfit(f"没有编号为 {text} 的通知")
        left["broadcasts"] = [int(text)]
    if written("no_people", LONGEST):
        left["people"] = _picked("no_people")
    return left


def _picked(field: str) -> list[int]:
    lines = filter(None, map(str.strip, written(field, LONGEST).splitlines()))
    return pick(runtime(), lines, "" if scope().holds(scope().home) else me().area)
