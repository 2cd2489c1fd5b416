"""The days of the console's charts counted: today every few minutes, days that are over once for all."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.messages import SHANGHAI
from bot.runtime import Runtime
from bot.store.desk import tallies
from bot.store.desk.day_counts import DAILY, Span, count_day, count_stale
from bot.store.desk.tallies import WHOLE

DAYS = 30
"""How many days the charts show, today among them."""
EVERY = 10
"""Minutes after which today is counted again."""
LATE = timedelta(hours=1)
"""After midnight a day is counted for the last time: some of it is written late."""
WHOLE_DAY = 24 * 60


def tally(runtime: Runtime) -> int:
    """Counts the days that want it, newest first; how many they were."""
    now = runtime.now().astimezone(SHANGHAI)
    today = now.date()
    first = today - timedelta(days=DAYS - 1)
    with runtime.store.reading() as tx:
        known = tallies.minutes(tx, first)
        stale_known = today in tallies.of_days(tx, WHOLE, today, ("stale",)).get("stale", {})
    wanted = [day for day in _days(first, today) if _wants(day, known.get(day), now)]
    for day in wanted:
        _count(runtime, day, now)
    if not stale_known:
        with runtime.store.reading() as tx:
            stale = count_stale(tx, now)
        with runtime.store.begin() as tx:
            tallies.keep(tx, today, ["stale"], stale)
    return len(wanted)


def span_of(day: date) -> Span:
    start = datetime.combine(day, time(), SHANGHAI)
    return Span(start, start + timedelta(days=1))


def _days(first: date, last: date) -> list[date]:
    return [last - timedelta(days=back) for back in range((last - first).days + 1)]


def _wants(day: date, minute: int | None, now: datetime) -> bool:
    if minute is None:
        return True
    return minute < WHOLE_DAY and (now >= span_of(day).end + LATE or _minute(day, now) >= minute + EVERY)


def _minute(day: date, now: datetime) -> int:
    """Up to which minute the day can be counted now; it stays short of a whole day until nothing comes in any more."""
    span = span_of(day)
    if now >= span.end + LATE:
        return WHOLE_DAY
    return min(int((now - span.start).total_seconds() // 60), WHOLE_DAY - 1)


def _count(runtime: Runtime, day: date, now: datetime) -> None:
    with runtime.store.reading() as tx:
        counted = count_day(tx, span_of(day))
    counted[WHOLE, "minute", ""] = _minute(day, now)
    with runtime.store.begin() as tx:
        tallies.keep(tx, day, DAILY, counted)
