"""Staff accounts: taken on, given another role, a new password, closed and opened again; each leaves its audit line."""

from __future__ import annotations

import secrets

from bot.runtime import Runtime
from bot.store import Tx
from bot.store.desk import audit, staff

SHORTEST_PASSWORD = 10
ROLES = ("administrator", "editor", "sender", "approver", "inbox", "viewer", "liaison")


class Unfit(Exception):
    """The account cannot be made or changed so; the text says why."""


def employ(
    runtime: Runtime, name: str, role: str, area: str, password: str | None = None, *, by: str, temporary: bool = False
) -> str:
    """Adds the account and returns its password. Raises `Unfit` for a bad role, area, name or password."""
    _check_place(runtime, role, area)
    name = name.strip()
    if not name or len(name) > 40:
        raise Unfit("账号名要有 1 到 40 个字")
    chosen = password if password is not None else _made_up()
    check_password(chosen)
    with runtime.store.begin() as tx:
        staff_id = staff.add(tx, name, chosen, role, area, runtime.now(), temporary=temporary)
        if staff_id is None:
            raise Unfit(f"已经有叫 {name} 的账号")
        told = {"role": role, "area": area}
        audit.record(tx, by, "staff-add", f"staff {staff_id}", runtime.now(), told)
    return chosen


def assign(runtime: Runtime, tx: Tx, staff_id: int, role: str, area: str, by: str) -> None:
    """Another role or area. Raises `Unfit` for one that there is not."""
    _check_place(runtime, role, area)
    staff.assign(tx, staff_id, role, area)
    audit.record(tx, by, "staff-assign", f"staff {staff_id}", runtime.now(), {"role": role, "area": area})


def reset(runtime: Runtime, tx: Tx, staff_id: int, by: str, *, without_code: bool) -> str:
    """A new password to hand over, good for choosing one's own; signs out everywhere.

    `without_code` turns the second factor off, for a lost phone.
    """
    made = _made_up()
    staff.set_password(tx, staff_id, made, temporary=True)
    if without_code:
        staff.set_totp(tx, staff_id, None)
    audit.record(tx, by, "staff-reset", f"staff {staff_id}", runtime.now(), {"without_code": without_code})
    return made


def close(runtime: Runtime, tx: Tx, staff_id: int, by: str) -> None:
    staff.close_account(tx, staff_id)
    audit.record(tx, by, "staff-close", f"staff {staff_id}", runtime.now())


def reopen(runtime: Runtime, tx: Tx, staff_id: int, by: str) -> str:
    """Opens a closed account again; returns the new password to hand over."""
    staff.reopen_account(tx, staff_id)
    audit.record(tx, by, "staff-open", f"staff {staff_id}", runtime.now())
    return reset(runtime, tx, staff_id, by, without_code=True)


def check_password(password: str) -> None:
    """Raises `Unfit` for one that is too short."""
    if len(password) < SHORTEST_PASSWORD:
        raise Unfit(f"密码至少 {SHORTEST_PASSWORD} 位")


def _check_place(runtime: Runtime, role: str, area: str) -> None:
    if role not in ROLES:
        raise Unfit(f"没有“{role}”这个角色。可用：{'、'.join(ROLES)}")
    if area not in runtime.places:
        raise Unfit(f"没有行政区划代码 {area}")


def _made_up() -> str:
    return secrets.token_urlsafe(12)
