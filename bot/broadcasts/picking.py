"""People picked by hand: their phones or openids, as staff write them, to who they are."""

from __future__ import annotations

from collections.abc import Iterable

from bot.broadcasts.trial import receiver
from bot.broadcasts.unfit import Unfit
from bot.runtime import Runtime
from bot.store import span
from bot.store.sending import ledger


def pick(runtime: Runtime, written: Iterable[str], area: str = "") -> list[int]:
    """Ids of everyone at these phones and openids, with `area` only of who lives there. Raises `Unfit` for unknown."""
    found: list[int] = []
    unknown = []
    with runtime.store.reading() as tx:
        for one in written:
            here = [row.id for row in ledger.people_at(tx, receiver(one)) if _lives_in(row.area, area)]
            found += here
            unknown += [] if here else [one.strip()]
    if unknown:
        more = f" 等 {len(unknown)} 个" if len(unknown) > 3 else ""
        raise Unfit(f"名册里没有 {'、'.join(unknown[:3])}{more}：号码对不对？")
    return sorted(set(found))


def _lives_in(area: str, code: str) -> bool:
    low, high = span(code) if code else ("", "~")
    return low <= area < high
