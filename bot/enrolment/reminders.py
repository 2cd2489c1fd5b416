"""Reminding those who have a seat: the evening before a class or a fair, and two hours before a fair opens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.broadcasts.singles import leave_single
from bot.dialogs.wording import clip, hours, weekday
from bot.messages import SHANGHAI, Notice
from bot.offers import Course, Fair, OfferKind
from bot.office.moving_up import open_wechat
from bot.quiet import is_quiet
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.catalogue import availability, courses, fairs
from bot.store.enrolment import reminders
from bot.store.enrolment.reminders import Due

EVENING = time(17)
"""From then on people are home from the fields, and there is time to arrange the morning."""
AHEAD = timedelta(hours=2)
MORNING = time(9)
"""Where no hour is known, the reminder of the eve is worth something until then."""
AT_ONCE = 100
"""Sign-ups in one transaction: the thing's row is held meanwhile."""
BRING = {"fair": "身份证、手机，有证书的带上", "course": "身份证"}
GIVE_BACK = "回“取消报名”，位子让给别人"


@dataclass(frozen=True, slots=True)
class Occasion:
    """One reminder of one thing: due `since`, worth nothing from `until` on. `facts` are what everyone is told."""

    kind: OfferKind
    offer_id: int
    which: str
    day: date
    since: datetime
    until: datetime
    title: str
    begins: str
    facts: Mapping[str, str]


def remind(runtime: Runtime) -> list[int]:
    """Leaves the reminders that are due now, each once; rows to hand to the fast queue. None in quiet hours."""
    now = runtime.now()
    if is_quiet(runtime.settings.quiet, now):
        return []
    with runtime.store.reading() as tx:
        occasions = [one for one in _occasions(tx, now) if one.since <= now < one.until]
    return [row for one in occasions for row in _leave_all(runtime, one)]


def _occasions(tx: Tx, now: datetime) -> Iterator[Occasion]:
    today = now.astimezone(SHANGHAI).date()
    for day in (today, today + timedelta(days=1)):
        for fair in fairs.on_day(tx, day):
            yield _eve_of_fair(fair, today)
            if fair.opens_at is not None:
                yield _hours_before(fair, fair.opens_at)
        for course in courses.starting(tx, day):
            yield _eve_of_course(course, today)


def _eve_of_fair(fair: Fair, today: date) -> Occasion:
    """Up to midnight where the day itself brings another reminder."""
    until = _at(fair.day, time(0) if fair.opens_at else MORNING)
    begins = f"{_called(fair.day, today)}开"
    return Occasion("fair", fair.id, "eve", fair.day, _eve(fair.day), until, fair.title, begins, _facts_of_fair(fair))


def _hours_before(fair: Fair, opens: time) -> Occasion:
    until = _at(fair.day, opens)
    begins = f"今天 {hours(opens, None)} 开"
    return Occasion("fair", fair.id, "hours", fair.day, until - AHEAD, until, fair.title, begins, _facts_of_fair(fair))


def _eve_of_course(course: Course, today: date) -> Occasion:
    day = course.starts_on
    facts = {"时间": weekday(day), "地点": course.place, "要带": BRING["course"], "去不了": GIVE_BACK}
    begins = f"{_called(day, today)}开班"
    return Occasion("course", course.id, "eve", day, _eve(day), _at(day, MORNING), course.title, begins, facts)


def _facts_of_fair(fair: Fair) -> dict[str, str]:
    when = f"{weekday(fair.day)}{hours(fair.opens_at, fair.closes_at)}"
    facts = {"时间": when, "地点": fair.place, "签到码": "", "班车": clip(fair.bus, 40)}
    return {**facts, "要带": BRING["fair"], "去不了": GIVE_BACK}


def _leave_all(runtime: Runtime, occasion: Occasion) -> list[int]:
    """In handfuls, so that nobody who is signing up meanwhile has to wait long."""
    left: list[int] = []
    while True:
        with runtime.store.begin() as tx:
            # Two workers that remind of the same thing come one after the other, and the second finds it done.
            availability.hold(tx, occasion.kind, occasion.offer_id)
            homes = reminders.due(
                tx, occasion.kind, occasion.offer_id, occasion.which, occasion.day, occasion.since, AT_ONCE
            )
            rows = [_leave(runtime, tx, occasion, home) for home in homes]
        left += [row for row in rows if row is not None]
        if not homes:
            return left


def _leave(runtime: Runtime, tx: Tx, occasion: Occasion, home: list[Due]) -> int | None:
    """One message for those who share a number; None where they want none, which the ledger shows."""
    wanting = [each for each in home if not each.left]
    first, now = (wanting or home)[0], runtime.now()
    address_id = open_wechat(tx, first.person_id, first.address_id, now)
    scheme = "tel" if address_id is None else "wechat"
    name = f"reminder {occasion.which} {first.signup_id} {occasion.day:%Y%m%d}"
    row = leave_single(
        runtime,
        tx,
        name,
        _notice(occasion, wanting or home),
        person_id=first.person_id,
        address_id=address_id,
        scheme=scheme,
        unwanted="" if wanting else "opted_out",
    )
    for each in home:
        reminders.note(tx, each.signup_id, occasion.which, occasion.day, occasion.until, row)
    return row if wanting else None


def _notice(occasion: Occasion, home: list[Due]) -> Notice:
    names = "、".join(each.name for each in home)
    codes = [(each.name, each.check_in_code) for each in home if each.check_in_code]
    code = codes[0][1] if len(codes) == 1 else "、".join(f"{name} {code}" for name, code in codes)
    facts = {**occasion.facts, **({"签到码": code or ""} if "签到码" in occasion.facts else {})}
    title = f"{names}，您报的“{occasion.title}”{occasion.begins}"
    return Notice("reminder", {"标题": title, **{name: fact for name, fact in facts.items() if fact}})


def _called(day: date, today: date) -> str:
    return "今天" if day == today else "明天"


def _eve(day: date) -> datetime:
    return _at(day - timedelta(days=1), EVENING)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, SHANGHAI)
