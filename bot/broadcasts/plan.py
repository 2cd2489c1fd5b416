"""Planning: an audience becomes delivery rows, one for each receiver, in a handful of set-based statements.

A person gets one message however many groups, phones and openids lead to them. The best address now goes first:

* broadcast to areas, all or hand-picked people: WeChat where its 48-hour window is open and has room, else a credit of
  theirs for a subscription notice, else an openid list, else (the month's lists used up) a template message, else the
  phone; and, unless people were filtered, the robots of the village groups there, and the liaisons of groups without
  one and of people whom nothing else reaches; to all also followers of whom nothing but the openid is known;
* group of followers: the people of its area who follow the account, by WeChat only;
* group of phones: the people of its area with a phone, by SMS; group with a robot: the robot, once; group of a
  liaison: the liaison, who passes it on.

Who opted out, was left out by staff, has had the same words or another office's notice today, or shares a phone that
gets it already stays in the ledger as a skipped row with the reason, so that its sum is the audience.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.broadcasts import notices
from bot.broadcasts.forms import by_template, credit_of
from bot.broadcasts.left_out import Left, left_out
from bot.broadcasts.packs import plan_packs
from bot.broadcasts.unfit import Unfit
from bot.broadcasts.village_facts import filled, wanted
from bot.broadcasts.ways import usable_channels
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.field import packs
from bot.store.register import phones
from bot.store.register.people import PersonRow
from bot.store.sending import audiences, broadcasts, exclusions, people_filters, reached, series
from bot.store.sending.audiences import Plan

log = logging.getLogger(__name__)


def plan(runtime: Runtime, broadcast_id: int) -> int:
    """Freezes the audience of an approved broadcast and sets it running; returns the number of rows to send.

    Raises `Unfit` where it is not approved, or nobody is in its audience. Either all rows stand afterwards, or none.
    """
    now = runtime.now()
    look_at_phones(runtime)
    with runtime.store.begin() as tx:
        row = broadcasts.find(tx, broadcast_id)
        if row is None:
            raise Unfit(f"没有编号为 {broadcast_id} 的通知")
        if not broadcasts.move(tx, broadcast_id, ["approved"], "running", planned_at=now):
            raise Unfit(f"通知 {broadcast_id} 现在不能开始：要先批准，且只能开始一次")
        with audiences.drafting(tx):
            rows = audiences.pour(tx, draft_rows(runtime, tx, row, to_send=True))
            planned = rows - exclusions.skipped(tx)
        if not rows:
            raise Unfit(f"通知 {broadcast_id} 没有收件人：请看看名单和区域选得对不对")
        if not planned:
            broadcasts.finish_if_done(tx, broadcast_id, now)
        series.follow_up(tx, broadcast_id, now)
    log.info("broadcast %d planned: %d rows, %d to send", broadcast_id, rows, planned)
    return planned


def look_at_phones(runtime: Runtime, rounds: int | None = None) -> None:
    """Sees to it that shared phones are marked, in transactions that hold up nobody; at most so many of them."""
    done = 0
    while rounds is None or done < rounds:
        with runtime.store.begin() as tx:
            if not phones.look(tx):
                return
        done += 1


def draft_rows(runtime: Runtime, tx: Tx, row: Any, to_send: bool) -> Plan:
    """Drafts a broadcast as it would be at this moment, with what the settings allow."""
    settings, now = runtime.settings, runtime.now()
    notice = filled(notices.from_json(row.notice), {})
    left = left_out(tx, row, now)
    planning = Plan(
        row.id,
        now,
        usable_channels(settings),
        to_send,
        settings.wechat_month_messages,
        settings.wechat_window_messages,
        form=credit_of(settings, notice),
        template=by_template(settings, notice),
        by_village=bool(wanted(notices.from_json(row.notice))),
        barred=left.people,
    )
    return fill(tx, planning, row.audience, left)


def fill(tx: Tx, planning: Plan, audience: Mapping[str, Any], left: Left) -> Plan:
    """Fills the draft; returns the plan with its people. `audience` is what `receivers.check_audience` lets pass."""
    chosen = audience.get("only") or {}
    if chosen:
        planning = replace(planning, only=people_filters.condition(chosen, planning.now))
    if audience.get("groups"):
        planning = _groups(tx, planning, audiences.groups_by_number(tx, audience["groups"]))
    elif audience.get("people"):
        picked = planning.only & PersonRow.id.in_(audience["people"])
        planning = _everyone(tx, replace(planning, only=picked), None, filtered=True)
    elif audience.get("all") or audience.get("areas"):
        planning = _everyone(tx, planning, audience.get("areas"), filtered=bool(chosen))
        if audience.get("all") and not chosen:
            reached.strangers(tx, planning)
    for broadcast_ids, reason in left.had:
        exclusions.skip_had(tx, broadcast_ids, reason)
    exclusions.skip_rows(tx, exclusions.rows_of_groups(tx, left.areas, left.groups), "left_out")
    _skip_same_robots(tx)
    return planning


def _everyone(tx: Tx, planning: Plan, areas: Sequence[str] | None, filtered: bool) -> Plan:
    planning = replace(planning, people=reached.people(planning, areas), by_phone=reached.phone(planning, areas))
    if not filtered:
        reached.robots(tx, planning, areas)
    # A list has one text for all: where villages differ, whoever has a phone is told of their own by SMS.
    phoneless = PersonRow.phone_digest.is_(None)
    lists = phoneless if "sms" in planning.channels and planning.by_village else None
    reached.barred(tx, planning, areas, areas, lists)
    reached.by_wechat(tx, planning, areas, lists)
    reached.by_phone(tx, planning, areas)
    reached.not_now(tx, planning, areas, areas, lists)
    reached.without_address(tx, planning, areas, None if filtered else packs.told(planning))
    if not filtered:
        plan_packs(tx, planning, packs.groups_led(tx, areas), unreached=True)
    return planning


def _groups(tx: Tx, planning: Plan, groups: Sequence[Any]) -> Plan:
    reached.named_robots(tx, planning, [group.id for group in groups if group.kind == "robot"])
    followers = [group.area for group in groups if group.kind == "followers"]
    phones_of = [group.area for group in groups if group.kind == "phones"]
    led = [(group.id, group.area) for group in groups if group.kind == "liaison"]
    people = reached.people(planning, [*followers, *phones_of])
    planning = replace(planning, people=people, by_phone=reached.phone(planning, phones_of))
    plan_packs(tx, planning, led, unreached=False)
    reached.barred(tx, planning, followers, phones_of)
    reached.by_wechat(tx, planning, followers)
    reached.by_phone(tx, planning, phones_of)
    reached.not_now(tx, planning, followers, phones_of)
    return planning


def _skip_same_robots(tx: Tx) -> None:
    seen: set[str] = set()
    doubled = []
    for row_id, address in exclusions.robot_addresses(tx):
        if address in seen:
            doubled.append(row_id)
        seen.add(address)
    exclusions.skip_rows(tx, doubled, "same_robot")
