"""Urgent cases reach the liaison and the office's duty at once, without a word of what was said."""

from __future__ import annotations

from sqlalchemy import select

from bot.broadcasts.notices import unseal
from bot.conversation import respond
from bot.runtime import Runtime
from bot.store import Store
from bot.store.register import addresses, people
from bot.store.sending.broadcasts import Delivery
from bot.store.talk.cases import Case
from tests.conversations.town import furnish, introduce
from tests.fakes import configured
from tests.house import NOON, message, runtime_over

ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=duty"


def told(runtime: Runtime) -> list[tuple[str, str, str]]:
    """Channel, address and text of what was left for the fast queue."""
    with runtime.store.reading() as tx:
        rows = tx.all(select(Delivery.channel, Delivery.address_id, Delivery.notice_sealed).order_by(Delivery.id))
        found = [(row.channel, addresses.reveal(tx, row.address_id), unseal(tx, row.notice_sealed)) for row in rows]
    return [(channel, address.value if address else "", notice.text) for channel, address, notice in found]


def complained(store: Store, text: str) -> Runtime:
    furnish(store)
    person = introduce(store, "王秀兰", "+8613812345678")
    runtime = runtime_over(store, configured(duty=f"13900000077, {ROBOT}"))
    with store.begin() as tx:
        sender = message("").sender
        addresses.bind(tx, addresses.known_or_new(tx, sender, NOON), person)
        assert people.card(tx, person) is not None
    respond(runtime, message(text))
    return runtime


def test_liaison_and_duty_are_told_at_once(store: Store) -> None:
    runtime = complained(store, "我手被机器压断了")
    left = told(runtime)
    assert [(channel, address) for channel, address, _ in left] == [
        ("sms", "+8613900000009"),
        ("sms", "+8613900000077"),
        ("wecom", ROBOT),
    ]
    for _, _, text in left:
        assert "【急】泼机村" in text
        assert "S-1001" in text
        assert "机器" not in text
        assert "王秀兰" not in text
    jobs = runtime.enqueue.kept  # type: ignore[attr-defined]  # the tests' queue
    assert [job for job, _ in jobs] == ["deliver_single"] * 3
    with store.reading() as tx:
        assert tx.scalar(select(Case.urgent_at)) is not None


def test_wages_can_wait_for_the_morning(store: Store) -> None:
    runtime = complained(store, "老板欠我三个月工资不给")
    assert told(runtime) == []
