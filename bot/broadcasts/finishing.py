"""The end of a broadcast: nothing of it is planned any more, and nothing in hand."""

from __future__ import annotations

from bot.runtime import Runtime
from bot.store.sending import broadcasts


def finish(runtime: Runtime, broadcast_id: int) -> bool:
    """Whether it was running, has nothing left to do and so is finished now.

    Looked for first while others may write: through millions of rows that takes as long as a hundred turns.
    """
    with runtime.store.reading() as tx:
        if broadcasts.unfinished(tx, broadcast_id):
            return False
    with runtime.store.begin() as tx:
        return broadcasts.finish_if_done(tx, broadcast_id, runtime.now())
