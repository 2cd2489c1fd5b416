"""The five rosters (五类花名册) that a county reports from, for export only."""

from __future__ import annotations

from bot.workbooks import people
from bot.workbooks.cells import text
from bot.workbooks.columns import Column, Kind
from bot.workbooks.days import day
from bot.workbooks.signups import STATES_SHOWN

_PERSON = {column.key: column for column in people.KIND.columns}
_TOWNSHIP = Column("乡镇", "township", text(30))
_STATE = Column("状态", "state", text(8), STATES_SHOWN.get)


def _person(*more: str) -> tuple[Column, ...]:
    """Who it is, in the roster's own columns, and some more of them."""
    village = (_PERSON["area"], _TOWNSHIP, _PERSON["village"])
    known = (_PERSON[key] for key in ("phone", "household_kind", *more))
    return (*(_PERSON[key] for key in ("name", "gender", "identity")), *village, *known)


def _roster(name: str, title: str, *columns: Column) -> Kind:
    return Kind(f"roster-{name}", title, columns, number=(("identity",), ("phone", "name")))


KINDS = (
    _roster(
        "people",
        "人员信息花名册",
        *_person("birthday", "education", "skills", "employment", "works_at"),
        *(_PERSON[key] for key in ("wish_to_work", "wish_trades", "wish_training", "zero_employed")),
    ),
    _roster(
        "moved",
        "转移就业花名册",
        *_person("employment", "works_at"),
        Column("务工区域", "how_far", text(8)),
    ),
    _roster("startup", "自主创业花名册", *_person("education", "skills", "works_at")),
    _roster(
        "training",
        "就业培训花名册",
        *_person("education"),
        Column("班次编号", "offer_number", text(40)),
        Column("培训名称", "title", text(100), width=18),
        Column("工种", "occupation", text(20)),
        Column("培训机构", "school", text(100), width=18),
        Column("开班日期", "starts_on", day),
        Column("结束日期", "ends_on", day),
        _STATE,
    ),
    _roster(
        "posts",
        "公益岗安置花名册",
        *_person("zero_employed"),
        Column("岗位编号", "offer_number", text(40)),
        Column("岗位名称", "title", text(100), width=18),
        Column("用工单位", "employer", text(100), width=18),
        Column("工作地点", "place", text(120), width=24),
        _STATE,
    ),
)
