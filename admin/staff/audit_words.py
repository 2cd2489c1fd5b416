"""What a line of the audit says beside who, what and to which: its details in words, and the columns of its export."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from admin.access import ROLES
from admin.staff.acts import act, subject
from admin.wording import CHANNELS, OFFER_KINDS
from bot.workbooks import IMPORTED, shown
from bot.workbooks.cells import text
from bot.workbooks.columns import Column

SAID: Mapping[str, Callable[[Any], str]] = {
    "reason": str,
    "outcome": str,
    "role": lambda value: ROLES.get(value, str(value)),
    "area": lambda value: f"区域 {value}",
    "rows": lambda value: f"{value:,} 行",
    "people": lambda value: f"{value:,} 人",
    "sessions": lambda value: f"{value} 处登录",
    "signups": lambda value: f"报名 {_listed(value)}",
    "media": lambda value: f"文件 {value}",
    "number": lambda value: f"编号 {value}",
    "filter": lambda value: f"筛选 {_listed(value)}" if value else "",
    "fields": lambda value: f"改了 {_listed(value)}",
    "changes": lambda value: f"改了 {_listed(value)}",
    "masked": lambda value: "电话遮住" if value else "电话完整",
    "without_code": lambda value: "动态码也关了" if value else "",
    "forced": lambda value: "不管测出来的结果" if value else "",
    "yuan": lambda value: f"费用上限 {value} 元",
    "bytes": lambda value: f"{value / 1024:,.0f} KB",
    "kind": lambda value: IMPORTED[value].title if value in IMPORTED else OFFER_KINDS.get(value, str(value)),
    "meant": lambda value: f"教成 {value}",
    "other": lambda value: f"另一份资料 {value}",
    "merge": lambda value: f"合并记录 {value}",
    "code": lambda value: f"链接 {value}",
    "channel": lambda value: CHANNELS.get(value, str(value)),
    "areas": lambda value: f"村 {_listed(value)}",
}
"""Words for what `record` is given as details; others stand as they are written."""


def told(detail: Mapping[str, Any]) -> str:
    """The details of one line, the reason first."""
    keys = sorted(detail, key=lambda key: (list(SAID).index(key) if key in SAID else len(SAID), key))
    said = (SAID[key](detail[key]) if key in SAID else f"{key} {_listed(detail[key])}" for key in keys)
    return "，".join(part for part in said if part)


def _listed(value: object) -> str:
    if isinstance(value, Mapping):
        return "、".join(f"{key} {_listed(one)}" for key, one in value.items())
    return "、".join(map(str, value)) if isinstance(value, Sequence) and not isinstance(value, str) else str(value)


COLUMNS = (
    Column("编号", "id", text(12)),
    Column("时间", "at", text(20), shown.moment),
    Column("谁", "who", text(60)),
    Column("做了什么", "act", text(40), act),
    Column("对象", "subject", text(80), subject),
    Column("说明", "detail", text(300), told),
    Column("链", "chain", text(64), lambda chain: chain.hex()),
)
"""`链` is the hash over the line and the one before it: a copy kept elsewhere shows what was changed here later."""
