"""Recalling a question that was left open: once, an hour later, in WeChat only, never in quiet hours."""

from __future__ import annotations

from datetime import timedelta

from bot.broadcasts.singles import leave_single
from bot.dialogs import stack
from bot.messages import Notice
from bot.office.moving_up import WINDOW
from bot.quiet import is_quiet
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.talk import threads
from bot.store.talk.threads import Waiting

ONCE_IN = timedelta(days=1)
CHOICES = ("继续", "取消")


def recall(runtime: Runtime) -> list[int]:
    """Leaves a message for each thread whose question has waited long enough; rows for the fast queue."""
    now = runtime.now()
    if is_quiet(runtime.settings.quiet, now):
        return []
    with runtime.store.reading() as tx:
        due = threads.waiting(tx, now)
    left: list[int] = []
    for one in due:
        with runtime.store.begin() as tx:
            row = _recall(runtime, tx, one)
        left += [] if row is None else [row]
    return left


def _recall(runtime: Runtime, tx: Tx, waiting: Waiting) -> int | None:
    now = runtime.now()
    title = stack.owed_title(stack.load(waiting.stack), runtime.dialogs)
    reachable = waiting.open_since is not None and now - waiting.open_since < WINDOW
    lately = waiting.nudged_at is not None and now - waiting.nudged_at < ONCE_IN
    wanted = bool(title) and reachable and not lately
    if not threads.recalled(tx, waiting.address_id, now, sent=wanted) or not wanted:
        return None
    text = f"您刚才的“{title}”还没办完，差几句话。\n回“继续”接着办，回“取消”就不办了。"
    return leave_single(
        runtime,
        tx,
        f"recall {waiting.address_id} {now:%Y%m%d%H%M%S}",
        Notice("recall", text=text, choices=CHOICES),
        person_id=waiting.person_id,
        address_id=waiting.address_id,
        scheme="wechat",
    )
