"""Urgent cases: who must know now is told by the fast queue, whatever the hour.

The message says where and what, and its number; who it is and what they said stays in the console.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.broadcasts.singles import leave_single
from bot.enrolment.slips import read_phone
from bot.messages import Address, Notice
from bot.office.moving_up import WINDOW
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.field import liaisons
from bot.store.register import addresses

WHAT = {"complaint": "有人出事投诉", "voice": "有人发来语音，请您听了回话", "handover": "有人找人工"}


def raise_alarm(runtime: Runtime, tx: Tx, number: str, kind: str, area: str, urgent: bool) -> list[int]:
    """Leaves messages for the village's liaison and, where it is urgent, the office's duty; ids of the deliveries."""
    notice = Notice("case", text=_words(runtime, number, kind, area, urgent))
    told = [] if area == "" else list(_liaison(runtime, tx, area))
    told += _duty(runtime, tx) if urgent else []
    left = (
        leave_single(
            runtime, tx, f"case {number} {address_id}", notice, person_id=None, address_id=address_id, scheme=scheme
        )
        for address_id, scheme in dict.fromkeys(told)
    )
    return [delivery for delivery in left if delivery is not None]


def _words(runtime: Runtime, number: str, kind: str, area: str, urgent: bool) -> str:
    village = runtime.places.name(area) if area in runtime.places else ""
    desk = f"，或打{runtime.settings.desk}" if runtime.settings.desk else ""
    what = f"{village}{WHAT.get(kind, '有事要人办')}，编号 {number}。"
    return f"【急】{what}请马上看后台“事项”{desk}。" if urgent else f"{what}微信里回“我的村”，打开就能听。"


def _liaison(runtime: Runtime, tx: Tx, area: str) -> Iterator[tuple[int, str]]:
    """Their openid while WeChat lets us write to it, else their phone."""
    found = liaisons.nearest(tx, area)
    if found is None:
        return
    if found.address_id is not None and addresses.is_open(tx, found.address_id, runtime.now() - WINDOW):
        yield found.address_id, "wechat"
    elif runtime.settings.sms_allowed:
        yield addresses.known_or_new(tx, Address("tel", found.phone), runtime.now()), "tel"


def _duty(runtime: Runtime, tx: Tx) -> Iterator[tuple[int, str]]:
    for told in filter(None, (part.strip() for part in runtime.settings.duty.get_secret_value().split(","))):
        phone = read_phone(told)
        if phone and not runtime.settings.sms_allowed:
            continue  # nobody would be told, and the person would be told that somebody was
        address = Address("tel", phone) if phone else Address("wecom", told)
        yield addresses.known_or_new(tx, address, runtime.now()), address.scheme
