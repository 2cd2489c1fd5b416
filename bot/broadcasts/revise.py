"""Changing a draft: what it says, and whom it is for. Nothing but a draft can be changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from bot.broadcasts import notices
from bot.broadcasts.draft import milli
from bot.broadcasts.receivers import check_audience
from bot.broadcasts.unfit import Unfit
from bot.broadcasts.village_facts import Villages
from bot.messages import Notice
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.desk import audit
from bot.store.sending import broadcasts


def revise(
    runtime: Runtime,
    broadcast_id: int,
    name: str,
    notice: Notice,
    by: str,
    villages: Villages | None = None,
    drop: Collection[str] = (),
) -> None:
    """Another text under the same number. Raises `Unfit` where it is no draft.

    Picture and table of `villages` stay where no others come, save what `drop` names: picture, villages.
    """
    with runtime.store.begin() as tx:
        row = broadcasts.find(tx, broadcast_id)
        stored = row.notice if row is not None else {}
        before = "" if "picture" in drop else stored.get("picture", "")
        table = villages or ({} if "villages" in drop else notices.villages_in(stored))
        kept = replace(notice, picture=notice.picture or before)
        _change(tx, broadcast_id, name=name.strip(), notice=notices.to_json(kept, table))
        audit.record(tx, by, "revise", f"broadcast {broadcast_id}", runtime.now(), {"what": "notice"})


def address_to(runtime: Runtime, broadcast_id: int, audience: Mapping[str, Any], by: str) -> None:
    """Another audience, as `receivers` describes them. Raises `Unfit` as above."""
    with runtime.store.begin() as tx:
        check_audience(tx, audience, runtime.places)
        _change(tx, broadcast_id, audience=dict(audience))
        audit.record(tx, by, "revise", f"broadcast {broadcast_id}", runtime.now(), {"what": "audience"})


def limit_to(runtime: Runtime, broadcast_id: int, budget: float | None, by: str) -> None:
    """What its SMS may cost, in yuan; None for no limit. Raises `Unfit` as above."""
    with runtime.store.begin() as tx:
        _change(tx, broadcast_id, budget=milli(budget))
        audit.record(tx, by, "revise", f"broadcast {broadcast_id}", runtime.now(), {"what": "budget", "yuan": budget})


def _change(tx: Tx, broadcast_id: int, **values: object) -> None:
    if not broadcasts.move(tx, broadcast_id, ["draft"], "draft", **values):
        raise Unfit(f"通知 {broadcast_id} 已经不是草稿，不能再改")
