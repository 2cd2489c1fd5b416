"""How stored values stand in a cell again, whole and masked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.messages import SHANGHAI


def phone(value: str) -> str:
    """A number as people write it: without the country's code."""
    return value.removeprefix("+86")


def listed(values: Sequence[str] | None) -> str:
    return "、".join(values or ())


def yes_no(value: bool | None) -> str:
    return "" if value is None else "是" if value else "否"


def masked_phone(value: str) -> str:
    """138****5678; of anything shorter the last two digits."""
    return value[:3] + "****" + value[-4:] if len(value) >= 10 else "****" + value[-2:] if value else ""


def masked_identity(value: str) -> str:
    return value[:6] + "*" * (len(value) - 8) + value[-2:] if len(value) > 8 else "*" * len(value)


def masked_name(value: str) -> str:
    return value[:1] + "*" * max(len(value) - 1, 1) if value else ""


def masked_receiver(value: str) -> str:
    """Phones and openids are somebody's; a group's number is nobody's."""
    return masked_phone(value) if len(value) >= 20 or value.lstrip("+").isdigit() else value


def masked_openid(value: str) -> str:
    return "****" + value[-4:] if value else ""


def masked_secret(value: str) -> str:
    return "****" if value else ""


def moment(value: datetime | None) -> str:
    """A time as the office's clock shows it: 2026-12-01 09:30."""
    return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if value else ""
