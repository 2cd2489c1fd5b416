"""A small invented county for tests of what is sent: people, phones, openids, groups, and a runtime over them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from bot.broadcasts import draft, text_notice
from bot.channels.base import Channel
from bot.messages import Address, Notice, Understanding
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store import Store
from bot.store.field import groups
from bot.store.register import addresses, people
from bot.store.register.addresses import KnownAddress
from bot.store.register.people import PersonRow
from bot.store.sending.broadcasts import Delivery
from tests.fakes import configured
from tests.house import places

NOON = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
"""Noon in Asia/Shanghai."""

COUNTY = "530627"
WANG, LI, ZHAO = "+8613800000001", "+8613800000002", "+8613800000003"
VILLAGE, NEXT_VILLAGE = "530627100201", "530627101202"
ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-"
TEXT = text_notice("12月6日泼机镇赶集招聘会，32家厂600个岗，有班车。")


class Clock:
    """Stands still, or runs on from `now`."""

    def __init__(self, now: datetime = NOON, running: bool = False) -> None:
        self.now = now
        self._since = time.monotonic() if running else None

    def __call__(self) -> datetime:
        return self.now + timedelta(seconds=time.monotonic() - self._since if self._since else 0)

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


class Queued:
    """Keeps what was enqueued."""

    def __init__(self) -> None:
        self.jobs: list[tuple[str, tuple[int, ...]]] = []

    def __call__(self, job: str, *ids: int) -> None:
        self.jobs.append((job, ids))


def unheard(text: str, today: object) -> Understanding:
    raise AssertionError("nobody talks in these tests")


def runtime_over(
    store: Store,
    channels: Mapping[str, Channel] | None = None,
    clock: Clock | None = None,
    settings: Settings | None = None,
) -> Runtime:
    return Runtime(
        settings=settings or configured(),
        store=store,
        places=places(),
        channels=channels or {},
        dialogs=(),
        understand=unheard,
        enqueue=Queued(),
        now=clock or Clock(),
    )


def person(store: Store, name: str, phone: str | None = None, area: str = VILLAGE) -> int:
    with store.begin() as tx:
        if phone is not None:
            return people.known_or_new(tx, name, phone, area, NOON)
        return tx.insert(PersonRow, name=name, area=area, created_at=NOON)


def follower(store: Store, openid: str, person_id: int | None = None, hours_ago: float | None = None) -> int:
    """An openid that follows; `hours_ago` is when its person last wrote."""
    with store.begin() as tx:
        row = addresses.known_or_new(tx, Address("wechat", openid), NOON, person_id=person_id)
        if hours_ago is not None:
            addresses.opened(tx, row, NOON - timedelta(hours=hours_ago))
        return row


def opt_out(store: Store, address: Address) -> None:
    with store.begin() as tx:
        people.opt_out(tx, addresses.known_or_new(tx, address, NOON), NOON)


def unfollow(store: Store, address_id: int) -> None:
    with store.begin() as tx:
        tx.run(update(KnownAddress).where(KnownAddress.id == address_id).values(following=False))


def group(store: Store, number: str, kind: str, area: str = VILLAGE, robot: str = "") -> None:
    with store.begin() as tx:
        row = {
            "number": number,
            "name": f"{number}群",
            "area": area,
            "kind": kind,
            "robot": robot,
            "tag": "",
            "note": "",
        }
        groups.upsert_many(tx, [row])


def robot(name: str) -> str:
    return ROBOT + name


def drafted(runtime: Runtime, audience: Mapping[str, Any], notice: Notice = TEXT, **more: Any) -> int:
    return draft(runtime, "赶集招聘会", notice, audience, **more)


def ledger(store: Store, broadcast_id: int | None) -> list[Any]:
    """The rows of a broadcast in order, with the person's name."""
    with store.reading() as tx:
        return list(
            tx.all(
                select(Delivery.__table__, PersonRow.name)
                .outerjoin(PersonRow, PersonRow.id == Delivery.person_id)
                .where(Delivery.broadcast_id == broadcast_id)
                .order_by(Delivery.id)
            )
        )


def lines(store: Store, broadcast_id: int) -> set[tuple[str, str, str, str]]:
    """Name, channel, state and reason of every row that is for a person."""
    return {(row.name, row.channel, row.state, row.reason) for row in ledger(store, broadcast_id) if row.person_id}
