"""How many names one phone and one internet address may put down through links, and what staff are told of it."""

from __future__ import annotations

from datetime import timedelta

from bot.dialogs.wording import masked
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.catalogue import availability
from bot.store.desk import doorstep
from bot.store.enrolment import signups
from bot.store.field.invitations import Invited
from bot.store.talk import cases

NAMES_A_DAY = 20
"""Names under one phone in a day: who helps a whole hamlet stays below, a machine does not."""

NAMES_DOUBTED = 8
"""Names under one phone in a day at which staff are asked to look: more than a household has."""

SIGNUPS_OF_ADDRESS = 300
"""Sign-ups from one internet address within `doorstep.WINDOW`: mobile networks put whole townships behind one."""

BURST = 30
"""Sign-ups through one forwarded link within an hour at which staff are asked to look, where that is unusual for it."""

UNUSUAL = 10
"""How many times the link's own pace of the last week is unusual."""

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


def refusal(runtime: Runtime, tx: Tx, name: str, phone: str, address: str) -> dict[str, str]:
    """Why this slip is not taken now, by the field it stands at; empty where it may. Counts it for the address.

    `address` is the caller's, empty where nobody knows it. A name that is down already is never refused.
    """
    now = runtime.now()
    if address:
        counted = f"sign-up {address}"
        if doorstep.rests(tx, counted, now, SIGNUPS_OF_ADDRESS):
            return {"form": "这会儿报的人太多，填过的都在。请过一刻钟再按“报名”。"}
        doorstep.count_failure(tx, counted, now)
    names = signups.names_of_phone(tx, phone, now - DAY)
    if len(names) >= NAMES_A_DAY and name not in names:
        return {"phone": "这个手机号今天报的人太多了。请写本人的手机号，或者请联络员代报。"}
    return {}


def tell_staff(runtime: Runtime, tx: Tx, name: str, phone: str, area: str) -> None:
    """Opens a case when this name makes a phone's names more than a household's; once, since names only grow more.

    Call it before the name is put down.
    """
    names = signups.names_of_phone(tx, phone, runtime.now() - DAY)
    if name in names or len(names) != NAMES_DOUBTED - 1:
        return
    content = f"同一个手机号 {masked(phone)} 一天里报了 {NAMES_DOUBTED} 个不同的名字。请打电话问清是不是代报。"
    cases.open_case(tx, "doubt", content, runtime.now(), phone=phone, area=area)


def tell_of_burst(runtime: Runtime, tx: Tx, link: Invited, liaison_id: int | None, area: str) -> None:
    """Opens a case when the sign-up just filed brings a forwarded link to a burst; once for each.

    The office's own links go out to everyone at one moment and are expected to bring many.
    """
    now = runtime.now()
    if link.liaison_id is None and link.person_id is None:
        return
    filed = signups.filed_through(tx, link.id, BURST)
    if not filed or filed[0] <= now - HOUR or (len(filed) > 1 and filed[1] > now - HOUR):
        return
    usual = (signups.number_through(tx, link.id, now - WEEK) - BURST) * HOUR / WEEK
    if usual * UNUSUAL >= BURST:
        return
    by = availability.forwarder(tx, liaison_id)
    whose = f"联络员{by}转发的" if by else "群众转发的"
    pace = f"一小时里报了 {BURST} 个，平常一小时 {usual:.0f} 个"
    content = f"{whose}链接 {link.code} {pace}。请打几个电话，问清是不是本人报的。"
    cases.open_case(tx, "doubt", content, now, area=area)
