"""A human in the thread: what staff answer there, and giving it back to the bot with a sentence."""

from __future__ import annotations

from datetime import timedelta

from bot.broadcasts.singles import leave_single
from bot.messages import Notice
from bot.runtime import Runtime
from bot.store import Tx, addresses, cases, threads, windows
from bot.store.windows import Window

PATIENCE = timedelta(hours=24)
"""How long a thread waits for a human who does not come, before the bot answers in it again."""


def window_of(runtime: Runtime, tx: Tx, address_id: int) -> Window | None:
    """How, until when and how often the person behind a case can be written to."""
    return windows.window_of(tx, address_id, runtime.now(), runtime.settings.wechat_window_messages)


def answer(runtime: Runtime, tx: Tx, case_id: int, address_id: int, text: str, staff_id: int, who: str) -> list[int]:
    """Staff's own words to the person, who from now on talks with them; rows for the fast queue.

    Empty where the window is closed: nothing is kept then.
    """
    window = window_of(runtime, tx, address_id)
    if window is None or not window.open:
        return []
    threads.hold(tx, address_id, runtime.now(), staff_id)
    cases.add_to(tx, case_id, f"{who}答：{text}")
    return _leave(runtime, tx, window, f"answer {case_id}", text)


def give_back(runtime: Runtime, tx: Tx, address_id: int, outcome: str) -> list[int]:
    """The bot has the thread again and says so, with what came of it; rows for the fast queue."""
    window = window_of(runtime, tx, address_id)
    if not threads.release(tx, address_id) or window is None or window.scheme != "wechat" or not window.open:
        return []
    text = f"您的事办结了：{outcome}\n下面还是“工友”答您，有事直接说，找人回“人工”。"
    return _leave(runtime, tx, window, f"back {address_id}", text)


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
            left += _leave(runtime, tx, window, f"forgotten {address_id}", text)
    return left


def _leave(runtime: Runtime, tx: Tx, window: Window, about: str, text: str) -> list[int]:
    row = leave_single(
        runtime,
        tx,
        f"{about} {runtime.now():%Y%m%d%H%M%S}",
        Notice("case", text=text),
        person_id=addresses.person_of(tx, window.address_id),
        address_id=window.address_id,
        scheme=window.scheme,
    )
    return [] if row is None else [row]
