"""Who of an audience is left out: opted out, chosen by staff, the same words before, another office on the same day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import false, or_

from bot.messages import SHANGHAI
from bot.store import Tx
from bot.store.register import refusals
from bot.store.register.people import PersonRow
from bot.store.sending import audiences, broadcasts, exclusions, people_filters
from bot.store.sending.audiences import Barred

SAME_WORDS = timedelta(hours=24)
"""Carriers turn down the same text to the same number within a day; and nobody wants to read it twice."""


@dataclass(frozen=True, slots=True)
class Left:
    """People with the reasons in their order of precedence; broadcasts whose receivers are; groups and areas."""

    people: tuple[Barred, ...] = ()
    had: tuple[tuple[Sequence[int], str], ...] = ()
    areas: Sequence[str] = ()
    groups: Sequence[str] = ()


def left_out(tx: Tx, row: Any, now: datetime) -> Left:
    """Of a broadcast, at this moment. What is urgent goes out though they had the same, or another office's, today.

    An office is whoever answers for an area: a county and its townships are several, colleagues at one county are not.
    """
    without = row.audience.get("without") or {}
    people = [exclusions.opted_out(tx), *_refused(tx, row.notice.get("kind", "")), *_chosen(tx, without, now)]
    had = [(without["broadcasts"], "had_that")] if without.get("broadcasts") else []
    if not row.urgent:
        had += [(broadcasts.with_words(tx, row, now - SAME_WORDS), "same_words")]
        had += [(broadcasts.of_other_offices(tx, row, _morning(now)), "same_day")]
    had = [(ids, reason) for ids, reason in had if ids]
    people += [exclusions.had_from(ids, reason) for ids, reason in had]
    groups = without.get("groups") or ()
    return Left(tuple(people), tuple(had), without.get("areas") or (), groups)


def _refused(tx: Tx, kind: str) -> list[Barred]:
    """Who wants no more news of this topic; asked for only where anybody does."""
    refused = refusals.who(kind)
    if refused is None or tx.first(refused.limit(1)) is None:
        return []
    return [Barred("refused", PersonRow.id.in_(refused))]


def _chosen(tx: Tx, without: dict[str, Any], now: datetime) -> list[Barred]:
    """Whom staff left out: by area, group, filter, or one by one."""
    parts = []
    places = [*without.get("areas", ())]
    places += [group.area for group in audiences.groups_by_number(tx, without.get("groups", ()))]
    if places:
        parts.append(audiences.inside(places))
    if without.get("only"):
        parts.append(people_filters.condition(without["only"], now))
    if without.get("people"):
        parts.append(PersonRow.id.in_(without["people"]))
    return [Barred("left_out", or_(false(), *parts))] if parts else []


def _morning(now: datetime) -> datetime:
    return now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
