"""Planning: an audience becomes delivery rows, one for each receiver, in a handful of set-based statements.

A person gets one message however many groups, phones and openids lead to them. The best address now goes first:

* broadcast to areas or all: WeChat where its 48-hour window is open, else the phone, else WeChat by openid list;
  and the robots of the village groups there; to all also followers of whom nothing but the openid is known;
* group of followers: the people of its area who follow the account, by WeChat only;
* group of phones: the people of its area with a phone, by SMS; group with a robot: the robot, once.

Who opted out and who shares a phone that gets it already stay in the ledger as skipped rows with the reason, so that
its sum is the audience.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table

from bot.broadcasts.unfit import Unfit
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store import Tx, audiences, broadcasts, exclusions
from bot.store.audiences import Plan
from bot.store.people import PersonRow

log = logging.getLogger(__name__)


def usable_channels(settings: Settings) -> frozenset[str]:
    """Channels that are configured and allowed; the others are there and refuse."""
    usable = {"wecom"}
    if settings.wechat_app_id:
        usable.add("wechat")
    if settings.twilio_account_sid and settings.sms_allowed:
        usable.add("sms")
    return frozenset(usable)


def plan(runtime: Runtime, broadcast_id: int) -> int:
    """Freezes the audience of an approved broadcast and sets it running; returns the number of rows to send.

    Raises `Unfit` where it is not approved, or nobody is in its audience. Either all rows stand afterwards, or none.
    """
    now = runtime.now()
    with runtime.store.begin() as tx:
        row = broadcasts.find(tx, broadcast_id)
        if row is None:
            raise Unfit(f"没有编号为 {broadcast_id} 的通知")
        if not broadcasts.move(tx, broadcast_id, ["approved"], "running", planned_at=now):
            raise Unfit(f"通知 {broadcast_id} 现在不能开始：要先批准，且只能开始一次")
        planning = planning_of(runtime, audiences.LEDGER, broadcast_id)
        fill(tx, planning, row.audience)
        counts = broadcasts.counts(tx, broadcast_id)
        if not counts:
            raise Unfit(f"通知 {broadcast_id} 没有收件人：请看看名单和区域选得对不对")
        broadcasts.finish_if_done(tx, broadcast_id, now)
    log.info("broadcast %d planned: %s", broadcast_id, counts)
    return counts.get("planned", 0)


def planning_of(runtime: Runtime, table: Table, broadcast_id: int) -> Plan:
    """A planning at this moment, with what the settings allow."""
    settings = runtime.settings
    return Plan(table, broadcast_id, runtime.now(), usable_channels(settings), settings.wechat_month_messages)


def fill(tx: Tx, planning: Plan, audience: Mapping[str, Any]) -> None:
    """Fills the plan's table. `audience` is {"all": true}, {"areas": [codes]} or {"groups": [numbers]}."""
    if audience.get("all"):
        _everyone(tx, planning, None)
        audiences.strangers(tx, planning)
    elif audience.get("areas"):
        _everyone(tx, planning, audience["areas"])
    elif audience.get("groups"):
        _groups(tx, planning, audiences.groups_by_number(tx, audience["groups"]))
    _exclude(tx, planning, everyone=bool(audience.get("all")))


def _everyone(tx: Tx, planning: Plan, areas: Sequence[str] | None) -> None:
    audiences.robots(tx, planning, areas)
    phoneless = PersonRow.phone_digest.is_(None)
    audiences.by_wechat(tx, planning, areas, lists=phoneless if "sms" in planning.channels else None)
    audiences.by_phone(tx, planning, areas)
    audiences.without_address(tx, planning, areas)


def _groups(tx: Tx, planning: Plan, groups: Sequence[Any]) -> None:
    audiences.named_robots(tx, planning, [group.id for group in groups if group.kind == "robot"])
    followers = [group.area for group in groups if group.kind == "followers"]
    phones = [group.area for group in groups if group.kind == "phones"]
    if followers:
        audiences.by_wechat(tx, planning, followers)
    if phones:
        audiences.by_phone(tx, planning, phones)


def _exclude(tx: Tx, planning: Plan, everyone: bool) -> None:
    exclusions.skip_opted_out(tx, planning)
    exclusions.skip_shared_phones(tx, planning, everyone)
    exclusions.skip_month_full(tx, planning)
    seen: set[str] = set()
    doubled = []
    for row_id, address in exclusions.robot_addresses(tx, planning):
        if address in seen:
            doubled.append(row_id)
        seen.add(address)
    exclusions.skip_rows(tx, planning, doubled, "same_robot")
