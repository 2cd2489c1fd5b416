"""A human in the thread: what staff answer there, and giving it back to the bot with a sentence."""

from __future__ import annotations

from datetime import timedelta

from bot.broadcasts.singles import leave_single
from bot.liaising import LiaisonCard
from bot.messages import Address, Notice
from bot.office.moving_up import WINDOW
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.field import liaisons
from bot.store.field.liaisons import Reached
from bot.store.register import addresses, windows
from bot.store.register.windows import Window
from bot.store.screens import hands
from bot.store.screens.cases import CaseLine
from bot.store.screens.scope import Scope
from bot.store.talk import case_notes, threads

STILL_WORKED_ON = "您的事还在办，有消息再告诉您。\n下面先由“工友”答您，有事直接说，找人回“人工”。"
PATIENCE = timedelta(hours=24)
"""How long a thread waits for a human who does not come, before the bot answers in it again."""


def window_of(runtime: Runtime, tx: Tx, address_id: int) -> Window | None:
    """How, until when and how often the person behind a case can be written to."""
    return windows.window_of(tx, address_id, runtime.now(), runtime.settings.wechat_window_messages)


def claim(tx: Tx, scope: Scope, case: CaseLine, staff_id: int) -> bool:
    """The case is in these hands, and so is the thread where the person waits in it; False where it is in others'."""
    if not hands.take(tx, scope, case.id, staff_id) and not hands.has(tx, case.id, staff_id):
        return False
    if case.kind == "handover" and case.address_id is not None:
        threads.claim(tx, case.address_id, staff_id)
    return True


def answer(
    runtime: Runtime, tx: Tx, case_id: int, address_id: int, text: str, staff_id: int, once: str
) -> list[int] | None:
    """Staff's own words to the person, who from now on talks with them; rows for the fast queue.

    Empty where the same form (`once`) was sent before; None where the window is closed: nothing is kept then. The
    caller has made sure that the case is in these hands.
    """
    window = window_of(runtime, tx, address_id)
    if window is None or not window.open:
        return None
    threads.hold(tx, address_id, runtime.now(), staff_id)
    rows = _leave(runtime, tx, window, f"answer {case_id} {once}", text)
    for row in rows:
        case_notes.add(tx, case_id, "answer", text, runtime.now(), staff_id=staff_id, delivery_id=row)
    return rows


def hand_back(runtime: Runtime, tx: Tx, case_id: int, address_id: int, staff_id: int) -> list[int] | None:
    """The bot answers again though the case is not settled yet; None where no human had the thread."""
    window = window_of(runtime, tx, address_id)
    if not threads.release(tx, address_id):
        return None
    case_notes.add(tx, case_id, "back", "对话交还小助手", runtime.now(), staff_id=staff_id)
    if window is None or window.scheme != "wechat" or not window.open:
        return []
    return _leave(runtime, tx, window, f"back {address_id} {runtime.now():%Y%m%d%H%M%S}", STILL_WORKED_ON)


def pass_on(runtime: Runtime, tx: Tx, case: CaseLine, staff_id: int) -> tuple[LiaisonCard, list[int]] | None:
    """Asks the liaison of the village to see to it: told by the fast queue that there is something, and which number.

    Who it is and what they said stands on the liaison's own pages. None where nobody speaks for the village.
    """
    found = liaisons.nearest(tx, case.area) if case.area else None
    card = liaisons.card(tx, found.id) if found is not None else None
    if found is None or card is None:
        return None
    hands.pass_to(tx, case.id, found.id)
    case_notes.add(tx, case.id, "passed", f"请联络员{card.name}帮忙办", runtime.now(), staff_id=staff_id)
    return card, _tell_liaison(runtime, tx, found, case)


def _tell_liaison(runtime: Runtime, tx: Tx, found: Reached, case: CaseLine) -> list[int]:
    """By their openid while WeChat lets us write to it, else by phone where SMS may be sent."""
    now = runtime.now()
    by_wechat = found.address_id is not None and addresses.is_open(tx, found.address_id, now - WINDOW)
    if not by_wechat and not runtime.settings.sms_allowed:
        return []
    address_id = found.address_id if by_wechat else addresses.known_or_new(tx, Address("tel", found.phone), now)
    text = f"{case.village}有件事请您帮忙看看，编号 {case.number}。微信里回“我的村”，看“请我办的事”。"
    row = leave_single(
        runtime,
        tx,
        f"pass {case.id} {found.id} {now:%Y%m%d%H%M%S}",
        Notice("case", text=text),
        person_id=None,
        address_id=address_id,
        scheme="wechat" if by_wechat else "tel",
    )
    return [] if row is None else [row]


def give_back(runtime: Runtime, tx: Tx, address_id: int, outcome: str) -> list[int]:
    """The bot has the thread again and says so, with what came of it; rows for the fast queue."""
    window = window_of(runtime, tx, address_id)
    if not threads.release(tx, address_id) or window is None or window.scheme != "wechat" or not window.open:
        return []
    text = f"您的事办结了：{outcome}\n下面还是“工友”答您，有事直接说，找人回“人工”。"
    return _leave(runtime, tx, window, f"back {address_id} {runtime.now():%Y%m%d%H%M%S}", text)


def take_back_forgotten(runtime: Runtime) -> list[int]:
    """Threads that nobody has come for in a day: the bot answers again and says so; the case stays open."""
    left: list[int] = []
    with runtime.store.reading() as tx:
        waiting = threads.unclaimed(tx, runtime.now() - PATIENCE)
    for address_id in waiting:
        with runtime.store.begin() as tx:
            window = window_of(runtime, tx, address_id)
            if not threads.release(tx, address_id) or window is None or window.scheme != "wechat" or not window.open:
                continue
            text = "工作人员还没顾上回您，您的事还排着。\n这会儿我先答您，有事直接说。"
            left += _leave(runtime, tx, window, f"forgotten {address_id} {runtime.now():%Y%m%d%H%M%S}", text)
    return left


def _leave(runtime: Runtime, tx: Tx, window: Window, occasion: str, text: str) -> list[int]:
    row = leave_single(
        runtime,
        tx,
        occasion,
        Notice("case", text=text),
        person_id=addresses.person_of(tx, window.address_id),
        address_id=window.address_id,
        scheme=window.scheme,
    )
    return [] if row is None else [row]
