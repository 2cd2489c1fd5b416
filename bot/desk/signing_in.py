"""Signing in to the console: slow for whoever guesses, by account and by address; with a second factor if it is on."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from bot.desk import second_factor
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.desk import audit, doorstep, staff
from bot.store.desk.staff import Officer

LASTS = timedelta(hours=12)
"""A working day and its overtime; then one signs in again."""


@dataclass(frozen=True, slots=True)
class Knock:
    """What stood in the form, and where it came from; `address` empty where nobody knows it."""

    name: str
    password: str
    code: str
    address: str
    device: str


def admit(runtime: Runtime, knock: Knock, roles: frozenset[str]) -> str | None:
    """A fresh token for who may enter, whose line stands in the audit; None for all others, who are counted."""
    now = runtime.now()
    with runtime.store.begin() as tx:
        if knock.address and doorstep.rests(tx, knock.address, now, doorstep.PATIENCE):
            return None
        officer = staff.verify(tx, knock.name, knock.password, now)
        step = None if officer is None or officer.role not in roles else _step(runtime, tx, officer, knock.code)
        if officer is None or step is None:
            _refuse(runtime, tx, knock)
            return None
        staff.welcome(tx, officer.id, step)
        token = secrets.token_urlsafe(32)
        staff.open_session(tx, officer.id, token, now, LASTS, knock.device)
        audit.record(tx, officer.name, "sign-in", f"staff {officer.id}", now)
    return token


def renew(runtime: Runtime, tx: Tx, staff_id: int, device: str) -> str:
    """A fresh token for who has just chosen a password, by which all sessions ended."""
    token = secrets.token_urlsafe(32)
    staff.open_session(tx, staff_id, token, runtime.now(), LASTS, device)
    return token


def _step(runtime: Runtime, tx: Tx, officer: Officer, code: str) -> int | None:
    """The last used step of the second factor, 0 where it is off; None for a wrong code, which counts as a try."""
    if officer.totp_sealed is None:
        return 0
    secret = tx.keys.unseal(officer.totp_sealed)
    step = second_factor.step_of(secret, code, runtime.now(), officer.totp_step)
    if step is None:
        staff.count_failure(tx, officer.id, runtime.now())
    return step


def _refuse(runtime: Runtime, tx: Tx, knock: Knock) -> None:
    """Counts the try; the audit names accounts that there are, never what else was typed into the field."""
    now = runtime.now()
    if knock.address:
        doorstep.count_failure(tx, knock.address, now)
    known = staff.id_of(tx, knock.name)
    if known is not None:
        audit.record(tx, knock.name, "sign-in-refused", f"staff {known}", now)
