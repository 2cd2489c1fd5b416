"""The ways to the people of an audience, and to its groups: each fills the draft with those whom it reaches.

Whoever stands in the draft already is passed over, so the best way goes first, and the reasons of those who get nothing
last.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, func, literal, or_, select, true
from sqlalchemy.sql.selectable import Select

from bot.store.base import Tx
from bot.store.field.groups import VillageGroup
from bot.store.register.addresses import KnownAddress
from bot.store.register.people import SHARING, PersonRow
from bot.store.register.phones import unseen
from bot.store.sending import subscriptions
from bot.store.sending.audiences import DRAFT, Plan, add, either, fill, here, inside, values, within
from bot.store.sending.exclusions import month_of

WINDOW = timedelta(hours=47, minutes=50)
"""WeChat lets us write for 48 hours after a person's last message; ten minutes are kept for the way."""

FOLLOWER = and_(KnownAddress.scheme == "wechat", KnownAddress.following)
OWNER = KnownAddress.person_id + 0
"""Said so that no index puts the openids in this order, one by one."""

HAS_PHONE = PersonRow.phone_digest.is_not(None)


def opened(plan: Plan) -> ColumnElement[bool]:
    """Of an openid: WeChat's window is open, and there is room in it."""
    since = and_(KnownAddress.opened_at.is_not(None), KnownAddress.opened_at > plan.now - WINDOW)
    return and_(since, KnownAddress.window_used < plan.room)


def barred(
    tx: Tx,
    plan: Plan,
    followers: Sequence[str] | None,
    phones: Sequence[str] | None,
    lists: ColumnElement[bool] | None = None,
) -> None:
    """Who gets nothing, each for the first reason that fits: of these areas with an openid, of those with a phone.

    They are mostly few, and found by what bars them; being in the draft first, nobody else need be asked about it.
    """
    with_phone, by_sms = and_(HAS_PHONE, plan.only), "sms" in plan.channels
    for one in plan.barred if not by_sms else ():
        _people(tx, phones, and_(with_phone, one.condition), "sms", "sms_off")
    for one in plan.barred:
        # Their openids are looked up for them; as a join SQLite would go through all openids.
        theirs = select(PersonRow.id).where(plan.only, one.condition).correlate(None)
        _by_openid(tx, plan, followers, lists, and_(FOLLOWER, KnownAddress.person_id.in_(theirs)), reason=one.reason)
    for one in plan.barred if by_sms else ():
        _people(tx, phones, and_(with_phone, one.condition), "sms", one.reason)


def by_wechat(tx: Tx, plan: Plan, areas: Sequence[str] | None, lists: ColumnElement[bool] | None = None) -> None:
    """People with an openid that follows: in WeChat's window or with a credit of theirs one by one, else by openid
    list, and by template message where the month's lists are used up.

    `lists` says for whom the last two are the way, where they are not for all.
    """
    whom = plan.only if plan.filtered else None
    _by_openid(tx, plan, areas, lists, and_(_followers(tx), ~_exhausted(plan)), whom)


def not_now(
    tx: Tx,
    plan: Plan,
    followers: Sequence[str] | None,
    phones: Sequence[str] | None,
    lists: ColumnElement[bool] | None = None,
) -> None:
    """Who cannot be reached before next month, or before their phone has been looked at."""
    whom = and_(plan.only, ~plan.by_phone)
    _by_openid(tx, plan, followers, lists, and_(_followers(tx), _had_lists(plan)), whom, "month_full")
    if "sms" in plan.channels:
        _people(tx, phones, and_(PersonRow.id.in_(unseen()), plan.only), "sms", "just_written")


def _followers(tx: Tx) -> ColumnElement[bool]:
    """Openids of people that follow, as a walk through the table: by an index SQLite would look up each of them."""
    scheme = KnownAddress.scheme.concat("") if tx.dialect == "sqlite" else KnownAddress.scheme
    return and_(scheme == "wechat", KnownAddress.following, OWNER.is_not(None))


def _directly(plan: Plan) -> ColumnElement[bool]:
    """Of an openid: it can be written to by itself now."""
    return or_(opened(plan), KnownAddress.id.in_(subscriptions.holders(plan.form))) if plan.form else opened(plan)


def _exhausted(plan: Plan) -> ColumnElement[bool]:
    """No way by WeChat is left to this openid."""
    return false() if plan.template else and_(~_directly(plan), _had_lists(plan))


def _had_lists(plan: Plan) -> ColumnElement[bool]:
    """They had the lists of this month: WeChat would leave them out and not say whom."""
    month = func.coalesce(KnownAddress.lists_month, "")
    return and_(month == month_of(plan.now), KnownAddress.lists_used >= plan.month_lists)


def _best(plan: Plan) -> ColumnElement[str]:
    """The way to an openid. Their names sort from the best to the last."""
    ways = [(opened(plan), literal(""))]
    ways += [(_directly(plan), literal("cred"))] if plan.form else []
    ways += [(_had_lists(plan), literal("tmpl"))] if plan.template else []
    return case(*ways, else_=literal("mass"))


def _by_openid(
    tx: Tx,
    plan: Plan,
    areas: Sequence[str] | None,
    lists: ColumnElement[bool] | None,
    openids: ColumnElement[bool],
    whom: ColumnElement[bool] | None = None,
    reason: str = "",
) -> None:
    """People of these openids; where nothing is asked of the people themselves, their rows are left alone."""
    if "wechat" not in plan.channels:
        return
    way, state = _best(plan), "skipped" if reason else "planned"
    row: dict[str, Any] = {
        "way": way,
        "person": OWNER,
        "address": KnownAddress.id,
        "state": state,
        "reason": reason,
    }
    rows = select(*values("wechat", **row)).where(openids)
    if areas is not None or lists is not None or whom is not None:
        asked = and_(true() if lists is None else or_(_directly(plan), lists), true() if whom is None else whom)
        rows = rows.join(PersonRow, PersonRow.id == KnownAddress.person_id).where(asked)
    for area in within(areas):
        fill(tx, rows.where(area), way, KnownAddress.id)  # of two openids the one with the better way


def people(plan: Plan, areas: Sequence[str] | None) -> ColumnElement[bool]:
    """Those of the areas whom the plan's filter leaves."""
    return and_(plan.only, here(areas))


def phone(plan: Plan, areas: Sequence[str] | None) -> ColumnElement[bool]:
    """People with a phone: nearly everybody, so the draft leaves them out.

    The phones must have been looked at (`phones.look`).
    """
    if "sms" not in plan.channels:
        return false()
    return and_(HAS_PHONE, PersonRow.phone_shared.is_not(None), here(areas))


def by_phone(tx: Tx, plan: Plan, areas: Sequence[str] | None) -> None:
    """People with a phone through which somebody else is told."""
    if "sms" not in plan.channels:
        _people(tx, areas, and_(HAS_PHONE, plan.only), "sms", "sms_off")
        return
    _sharers(tx, plan, areas)


def _sharers(tx: Tx, plan: Plan, areas: Sequence[str] | None) -> None:
    """One phone of several people gets one message: for the one known longest whom nothing keeps out."""
    drafted = exists().where(DRAFT.c.id == PersonRow.id)
    place = func.row_number().over(partition_by=PersonRow.phone_digest, order_by=PersonRow.id)
    sharing = (SHARING, inside(areas), plan.only, ~drafted)
    each = select(PersonRow.id, place.label("place")).where(*sharing).subquery("each")
    others = select(*values("sms", person=each.c.id, state="skipped", reason="shared_phone"))
    add(tx, others.where(each.c.place > 1).order_by(each.c.id))


def without_address(tx: Tx, plan: Plan, areas: Sequence[str] | None, told: ColumnElement[bool] | None = None) -> None:
    """Who has neither phone nor openid: `told` by a liaison, or by nobody."""
    if told is not None:
        _people(tx, areas, and_(~HAS_PHONE, plan.wanted, told), "", "by_liaison")
    _people(tx, areas, and_(~HAS_PHONE, plan.only), "", "no_address")


def _people(tx: Tx, areas: Sequence[str] | None, whom: ColumnElement[bool], channel: str, reason: str) -> None:
    """People who get nothing, for this reason."""
    columns = values(channel, person=PersonRow.id, state="skipped", reason=reason)
    for area in within(areas):
        fill(tx, select(*columns).where(whom, area))


def strangers(tx: Tx, plan: Plan) -> None:
    """Followers of whom nothing is known but the openid: only a broadcast to all is for them."""
    if "wechat" not in plan.channels:
        return
    unknown = and_(FOLLOWER, KnownAddress.person_id.is_(None), KnownAddress.opted_out_at.is_(None))
    for wanted, row in (
        (~_exhausted(plan), {"way": _best(plan)}),
        (_exhausted(plan), {"way": "mass", "state": "skipped", "reason": "month_full"}),
    ):
        fill(tx, select(*values("wechat", address=KnownAddress.id, **row)).where(unknown, wanted))


def robots(tx: Tx, plan: Plan, areas: Sequence[str] | None) -> None:
    """The robots of the village groups in these areas, for a broadcast to areas or all."""
    for area in within(areas, VillageGroup.area):
        fill(tx, _robot_rows(plan).where(VillageGroup.kind == "robot", VillageGroup.open, area))


def named_robots(tx: Tx, plan: Plan, group_ids: Sequence[int]) -> None:
    fill(tx, _robot_rows(plan).where(VillageGroup.id.in_(group_ids)))


def _robot_rows(plan: Plan) -> Select[*tuple[Any, ...]]:
    usable = VillageGroup.robot_sealed.is_not(None) if "wecom" in plan.channels else false()
    state, reason = either(usable, "planned", "skipped"), either(usable, "", "no_robot")
    return select(*values("wecom", group=VillageGroup.id, state=state, reason=reason))
