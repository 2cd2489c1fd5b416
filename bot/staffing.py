"""Taking on staff: a checked role and area, a password that is shown once."""

from __future__ import annotations

import secrets

from bot.runtime import Runtime
from bot.store import staff

SHORTEST_PASSWORD = 10
ROLES = ("administrator", "editor", "sender", "approver", "inbox", "viewer", "liaison")


class Unfit(Exception):
    """The account cannot be made so; the text says why."""


def employ(runtime: Runtime, name: str, role: str, area: str, password: str | None = None) -> str:
    """Adds the account and returns its password. Raises `Unfit` for a bad role, area, name or password."""
    if role not in ROLES:
        raise Unfit(f"没有“{role}”这个角色。可用：{'、'.join(ROLES)}")
    if area not in runtime.places:
        raise Unfit(f"没有行政区划代码 {area}")
    if not name.strip() or len(name) > 40:
        raise Unfit("账号名要有 1 到 40 个字")
    chosen = password if password is not None else secrets.token_urlsafe(12)
    if len(chosen) < SHORTEST_PASSWORD:
        raise Unfit(f"密码至少 {SHORTEST_PASSWORD} 位")
    with runtime.store.begin() as tx:
        if staff.add(tx, name.strip(), chosen, role, area, runtime.now()) is None:
            raise Unfit(f"已经有叫 {name} 的账号")
    return chosen
