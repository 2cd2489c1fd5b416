"""How far a broadcast is: a cheap query for the console and `gongyou broadcast status`."""

from __future__ import annotations

from typing import Any, get_args

from bot.broadcasts.reasons import reason_text
from bot.broadcasts.unfit import Unfit
from bot.messages import DeliveryState
from bot.runtime import Runtime
from bot.store.sending import broadcasts


def progress(runtime: Runtime, broadcast_id: int) -> dict[str, Any]:
    """JSON-able: number, name, state, times, `total`, every state's count under `states`, `channels`, `reasons`.

    `reasons` is a list of channel, code, sentence and number, most frequent first. Raises `Unfit`.
    """
    with runtime.store.reading() as tx:
        row = broadcasts.find(tx, broadcast_id)
        if row is None:
            raise Unfit(f"没有编号为 {broadcast_id} 的通知")
        lines = broadcasts.tally(tx, broadcast_id)
    states = dict.fromkeys(get_args(DeliveryState), 0)
    channels: dict[str, int] = {}
    reasons: dict[tuple[str, str], int] = {}
    units = cost = 0
    for line in lines:
        number = int(line.number)
        states[line.state] += number
        units += int(line.units or 0)
        cost += int(line.cost or 0)
        if line.channel:
            channels[line.channel] = channels.get(line.channel, 0) + number
        if line.reason:
            key = (line.channel, line.reason)
            reasons[key] = reasons.get(key, 0) + number
    return {
        "number": broadcast_id,
        "name": row.name,
        "state": row.state,
        "total": sum(states.values()),
        "states": states,
        "channels": channels,
        "reasons": [
            {"channel": channel, "code": code, "text": reason_text(channel, code), "number": number}
            for (channel, code), number in sorted(reasons.items(), key=lambda item: -item[1])
        ],
        "segments": units,
        "yuan": round(cost / 1000, 2),
        "budget": None if row.budget is None else row.budget / 1000,
        "halted": reason_text("", row.halted) if row.halted else "",
        **{
            name: moment.isoformat() if (moment := getattr(row, name)) else None
            for name in ("created_at", "approved_at", "starts_at", "planned_at", "finished_at")
        },
    }
