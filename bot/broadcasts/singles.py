"""Single messages sent later: confirmations, seats that fell free, reminders. One for each occasion, ever."""

from __future__ import annotations

from bot.broadcasts import notices
from bot.messages import Notice
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.sending import deliveries

CHANNELS = {"wechat": "wechat", "tel": "sms", "wecom": "wecom"}


def leave_single(
    runtime: Runtime,
    tx: Tx,
    occasion: str,
    notice: Notice,
    *,
    person_id: int | None,
    address_id: int | None = None,
    scheme: str = "tel",
    unwanted: str = "",
) -> int | None:
    """Leaves a message within the caller's transaction; returns its row, None when that occasion had one before.

    Without an address the person's own phone is meant. `unwanted` is the reason why it is not to be sent: the ledger
    then shows it as skipped. After the commit: `runtime.enqueue("deliver_single", row)`.
    """
    sealed = notices.seal(tx, notice)
    channel = CHANNELS.get(scheme, "sms")
    return deliveries.add_single(tx, occasion, person_id, address_id, channel, sealed, runtime.now(), unwanted)
