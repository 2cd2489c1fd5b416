"""Telling people of new vacancies that fit their standing wish: one message a day at most, none in quiet hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.broadcasts.singles import leave_single
from bot.dialogs.lines import firm_ways, first_fitting
from bot.dialogs.wishes import conditions, standing_wish
from bot.dialogs.wording import clip, pay
from bot.messages import Notice, Person
from bot.offers import Found, Vacancy
from bot.office.moving_up import open_wechat
from bot.office.placenames import place_name
from bot.places import Gazetteer
from bot.quiet import quiet_of
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.catalogue import standing, vacancy_search
from bot.store.catalogue.vacancy_search import COUNTED
from bot.store.register import people

AT_ONCE = 100
"""Wishes looked at in one transaction: conversations go on between two of them."""
NAMED = 3
"""Vacancies in one message; the others are in the list that 新岗位 opens."""


@dataclass(frozen=True, slots=True)
class Names:
    """Places as people say them, for the words of a wish."""

    places: Gazetteer

    def place_name(self, code: str) -> str:
        return place_name(self.places, code)


def alert(runtime: Runtime) -> list[int]:
    """Leaves a message for each whose wish new vacancies fit; rows to hand to the fast queue.

    What comes in after the day's message, or in quiet hours, waits and is counted in the next one.
    """
    if quiet_of(runtime.settings).waits("vacancies", runtime.now()):
        return []
    with runtime.store.reading() as tx:
        newest = standing.newest(tx)
        waiting = standing.due(tx, newest, runtime.today(), 1)
    left: list[int] = []
    while waiting:
        with runtime.store.begin() as tx:
            waiting = standing.due(tx, newest, runtime.today(), AT_ONCE)
            rows = [_look(runtime, tx, row.person_id, row.wish or {}, row.seen, newest) for row in waiting]
        left += [row for row in rows if row is not None]
    return left


def _look(
    runtime: Runtime, tx: Tx, person_id: int, wish: Mapping[str, Any], seen: int | None, newest: int
) -> int | None:
    """The delivery left for one person; None where nothing fits, or nothing would reach them today."""
    person, today = people.card(tx, person_id), runtime.today()
    found = _new(runtime, tx, person, wish, seen, today) if person and seen is not None else None
    if person is None or found is None or not found.items:
        standing.looked(tx, person_id, newest)
        return None
    address_id = open_wechat(tx, person_id, None, runtime.now())
    if address_id is None and not person.phone:
        standing.put_off(tx, person_id, today)
        return None
    standing.looked(tx, person_id, newest, today, seen)
    occasion = f"vacancies {person_id} {today:%Y%m%d}"
    scheme = "tel" if address_id is None else "wechat"
    notice = _notice(found, wish, Names(runtime.places))
    return leave_single(runtime, tx, occasion, notice, person_id=person_id, address_id=address_id, scheme=scheme)


def _new(
    runtime: Runtime, tx: Tx, person: Person, wish: Mapping[str, Any], seen: int | None, today: date
) -> Found[Vacancy]:
    settings = runtime.settings
    asked = standing_wish({**wish, "after": seen}, person, today, settings.home_area, settings.partners)
    return vacancy_search.search(tx, asked, today, 0, NAMED)


def _notice(found: Found[Vacancy], wish: Mapping[str, Any], names: Names) -> Notice:
    """How many there are, what they meet, the first of them, and the word that opens all."""
    about = "、".join(conditions({**wish, "after": None}, names))
    total = f"{COUNTED} 多" if found.more_than else f"{found.total} "
    title = f"新来 {total}个合您要的岗位{f'（{clip(about, 20)}）' if about else ''}，回“新岗位”看"
    lines = {str(number): _line(item) for number, item in enumerate(found.items, 1)}
    return Notice("vacancies", {"标题": title, **lines, "不要了": "回“不用叫了”"})


def _line(item: Vacancy) -> str:
    return f"{clip(item.title, 10)} · {first_fitting(firm_ways(item.employer, item.place), 9)} {pay(item.pay)}"
