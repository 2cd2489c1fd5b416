"""What a broadcast says: a notice out of a fair or a free text, and how it lies in the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any

import msgspec

from bot.messages import Notice
from bot.offers import Fair
from bot.store import Keys, Tx
from bot.store.sending import check_codes

WEEKDAYS = "一二三四五六日"


def text_notice(text: str) -> Notice:
    return Notice("text", text=text.strip())


def fair_notice(fair: Fair, link: str = "", code_word: str = "") -> Notice:
    """The facts of a fair, ready to show; what is not known is left out."""
    facts = {
        "名称": fair.title,
        "日期": _day(fair.day),
        "年份": str(fair.day.year),
        "时间": _hours(fair.opens_at, fair.closes_at),
        "地点": fair.place,
        "企业数": str(fair.employers or ""),
        "岗位数": str(fair.posts or ""),
        "班车": fair.bus,
        "主办单位": fair.host,
        "联系人": fair.contact_name,
        "联系电话": fair.contact_phone,
    }
    return Notice(
        "fair", {name: fact for name, fact in facts.items() if fact}, link=link, code_word=code_word or fair.code_word
    )


def to_json(notice: Notice, villages: Mapping[str, Mapping[str, str]] | None = None) -> dict[str, Any]:
    """As it lies in a broadcast's row, with its table of villages where it has one."""
    plain: dict[str, Any] = msgspec.to_builtins(notice)
    return {**plain, "villages": villages} if villages else plain


def from_json(stored: Mapping[str, Any]) -> Notice:
    return msgspec.convert(dict(stored), Notice)


def of_row(row: Any, keys: Keys) -> Notice:
    """What a broadcast's row says, with the check code under which 查真伪 finds it."""
    return replace(from_json(row.notice), check=check_codes.code_of(keys, "t", row.id))


def villages_in(stored: Mapping[str, Any]) -> Mapping[str, Mapping[str, str]]:
    """The table of villages that came with a notice: area code to facts by name; empty where it has none."""
    found: Mapping[str, Mapping[str, str]] = stored.get("villages") or {}
    return found


def seal(tx: Tx, notice: Notice) -> bytes:
    return tx.keys.seal(msgspec.json.encode(notice).decode())


def unseal(tx: Tx, sealed: bytes) -> Notice:
    return msgspec.json.decode(tx.keys.unseal(sealed), type=Notice)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def _hours(opens: time | None, closes: time | None) -> str:
    if opens is None:
        return ""
    return f"{opens:%H:%M}" + (f"–{closes:%H:%M}" if closes else "")
