"""What staff decide about sign-ups, and what those concerned are told of it."""

from __future__ import annotations

from bot.broadcasts.singles import leave_single
from bot.messages import Notice
from bot.office.moving_up import leave_notices, open_wechat
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.enrolment import rulings, seats, signups


def confirm(runtime: Runtime, tx: Tx, signup_id: int) -> list[int] | None:
    """Confirms; rows to hand to the fast queue after the commit, None where there is no free seat or it is settled."""
    if not rulings.confirm(tx, signup_id, runtime.now()):
        return None
    return _tell(runtime, tx, signup_id, "confirmed", "您报的“{title}”已经确认，编号 {number}。")


def postpone(runtime: Runtime, tx: Tx, signup_id: int) -> list[int] | None:
    """To the end of the waiting list; who moved up is told too."""
    moved = rulings.postpone(tx, signup_id, runtime.now())
    if moved is None:
        return None
    told = _tell(runtime, tx, signup_id, "waiting", "您报的“{title}”先排候补，编号 {number}。有空位马上告诉您。")
    return told + leave_notices(runtime, tx, moved)


def refuse(runtime: Runtime, tx: Tx, signup_id: int, reason: str) -> list[int] | None:
    """Takes the name off and says why; the seat goes to who waits longest."""
    moved = seats.withdraw(tx, signup_id, runtime.now())
    if moved is None:
        return None
    rulings.note(tx, signup_id, reason)
    text = "您报的“{title}”这次没有报上，编号 {number}。\n原因：{reason}\n还有不明白的，回“人工”。"
    told = _tell(runtime, tx, signup_id, "refused", text, reason=reason.rstrip("。"))
    return told + leave_notices(runtime, tx, moved)


def withdraw(runtime: Runtime, tx: Tx, signup_id: int) -> list[int]:
    """Takes the name off of who is not to be written to any more; who moves up is told."""
    return leave_notices(runtime, tx, seats.withdraw(tx, signup_id, runtime.now()) or [])


def _tell(runtime: Runtime, tx: Tx, signup_id: int, what: str, text: str, reason: str = "") -> list[int]:
    signup, person_id = signups.get(tx, signup_id), rulings.person_of(tx, signup_id)
    if signup is None or person_id is None:
        return []
    now = runtime.now()
    address_id = open_wechat(tx, person_id, None, now)
    scheme = "tel" if address_id is None else "wechat"
    notice = Notice("signup", text=text.format(title=signup.title, number=signup.number, reason=reason))
    occasion = f"signup {signup_id} {what} {now:%Y%m%d%H%M%S}"
    row = leave_single(runtime, tx, occasion, notice, person_id=person_id, address_id=address_id, scheme=scheme)
    return [] if row is None else [row]
