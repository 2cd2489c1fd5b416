"""What comes after the first attempt: receipts that say no, other ways, another try, late workers, sick platforms."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import broadcasts
from bot.broadcasts.breaker import FIRST_WAIT, ILL
from bot.channels import open_channels
from bot.demo.platforms import Platforms
from bot.messages import Address, InboundMessage, Notice, Receipt, SendFailed
from bot.settings import Settings
from bot.store import Store, Tx
from bot.store.register import people, refusals
from bot.store.register.addresses import KnownAddress
from bot.store.sending import claims, outcomes
from bot.store.sending.delivery_numbers import ends_of
from bot.store.sending.outcomes import Outcome
from bot.store.talk import conversations
from bot.workbooks.reading import opened
from tests.broadcasts.test_deliver import LI, WANG, Stage, begun
from tests.county import NEXT_VILLAGE, VILLAGE, Clock, follower, group, ledger, lines, person, runtime_over
from tests.fakes import DictShelf, simulated

__all__ = ["simulated"]


@pytest.fixture
def stage(store: Store, simulated: tuple[Platforms, Settings]) -> Iterator[Stage]:
    platforms, settings = simulated
    clock = Clock()
    with ThreadPoolExecutor(4) as senders:
        runtime = runtime_over(store, open_channels(settings, DictShelf()), clock, settings)
        yield Stage(runtime, platforms, clock, senders)


def claimed(tx: Tx, number: int, now: datetime) -> list[claims.Claimed]:
    return claims.in_hand(tx, claims.claim_range(tx, number, *ends_of(number), 8, now), now)


def told(stage: Stage, row: Any, state: str, code: str = "", key: str = "") -> int:
    receipt = Receipt(row.channel, row.provider_id, state, stage.clock(), code, key)  # type: ignore[arg-type]
    return broadcasts.settle(stage.runtime, [receipt])


def only(stage: Stage, number: int) -> Any:
    [row] = ledger(stage.store, number)
    return row


def test_a_phone_that_was_off_gets_it_an_hour_later_and_old_receipts_change_nothing(stage: Stage) -> None:
    person(stage.store, "王秀兰", WANG)
    number = begun(stage, {"areas": [VILLAGE]})
    stage.deliver(number)
    first = only(stage, number)
    assert stage.state(number) == "finished"
    key = f"notice-{number}-{first.id}-1"
    assert told(stage, first, "failed", "30003", key) == 1
    row = only(stage, number)
    assert (row.state, row.due_at - stage.clock(), stage.state(number)) == ("planned", timedelta(hours=1), "running")
    assert [told(stage, first, "failed", "30003", key), told(stage, first, "failed", "30003")] == [0, 0]
    stage.clock.forward(hours=1)
    stage.deliver(number)
    assert told(stage, first, "delivered", key=key) == 0
    second = only(stage, number)
    assert (second.state, second.attempts, len(second.earlier)) == ("sent", 2, 1)
    assert len(stage.got("twilio")) == 2


def test_a_phone_that_stays_off_has_failed_in_the_end(stage: Stage) -> None:
    person(stage.store, "王秀兰", WANG)
    number = begun(stage, {"areas": [VILLAGE]})
    for _ in range(3):
        stage.deliver(number)
        told(stage, only(stage, number), "failed", "30003")
        stage.clock.forward(hours=5)
    stage.sweep()
    row = only(stage, number)
    assert (row.state, row.reason, len(row.earlier), stage.state(number)) == ("failed", "30003", 2, "finished")


def test_an_opt_out_by_receipt_is_kept_and_stays_failed(stage: Stage) -> None:
    who = person(stage.store, "王秀兰", WANG)
    number = begun(stage, {"areas": [VILLAGE]})
    stage.deliver(number)
    told(stage, only(stage, number), "failed", "21610")
    with stage.store.reading() as tx:
        assert people.opted_out(tx, who)
    with pytest.raises(broadcasts.Unfit, match="没有失败"):
        broadcasts.retry(stage.runtime, number)


def two_listed(stage: Stage) -> int:
    for openid, phone in (("oOne", WANG), ("oTwo", LI)):
        follower(stage.store, openid, person(stage.store, openid, phone))
    settings = stage.runtime.settings.model_copy(update={"twilio_account_sid": ""})
    stage.runtime, sms = replace(stage.runtime, settings=settings), stage.runtime
    number = begun(stage, {"areas": [VILLAGE]})
    stage.deliver(number)
    stage.runtime = sms
    return number


@pytest.mark.parametrize(
    ("code", "channel", "state"),
    [("send fail", "sms", "planned"), ("err(10001)", "wechat", "failed"), ("err(40002)", "wechat", "failed")],
)
def test_a_list_that_failed_goes_on_by_sms_unless_its_content_was_refused(
    stage: Stage, code: str, channel: str, state: str
) -> None:
    number = two_listed(stage)
    row = ledger(stage.store, number)[0]
    assert (row.state, row.reason) == ("sent", "awaits_report")
    assert told(stage, row, "failed", code) == 2
    assert told(stage, row, "failed", code) == 0
    assert {(one.channel, one.state) for one in ledger(stage.store, number)} == {(channel, state)}
    stage.deliver(number)
    assert stage.got("twilio") == ([WANG, LI] if channel == "sms" else [])


def test_a_report_that_some_are_missing_says_so_and_claims_nothing(stage: Stage) -> None:
    number = two_listed(stage)
    told(stage, ledger(stage.store, number)[0], "sent", "mass_short")
    assert {(one.state, one.reason) for one in ledger(stage.store, number)} == {("sent", "mass_short")}


def test_a_list_in_doubt_never_gets_a_new_key(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    group(stage.store, "G1", "followers")
    for openid in ("oOne", "oTwo"):
        follower(stage.store, openid, person(stage.store, openid))
    number = begun(stage, {"groups": ["G1"]})
    wechat, answers, keys = stage.runtime.channels["wechat"], ["unsure", "45066", "-1", ""], []
    send = wechat.send_mass  # type: ignore[attr-defined]

    def send_mass(openids: Any, notice: Notice, key: str) -> str:
        keys.append(key)
        code = answers[len(keys) - 1]
        if code in {"unsure", ""}:
            taken = str(send(openids, notice, key))
        if code:
            raise SendFailed("unsure" if code == "unsure" else "later", code, "…")
        return taken

    monkeypatch.setattr(wechat, "send_mass", send_mass)
    stage.deliver(number)
    for _ in range(3):
        assert {row.state for row in ledger(stage.store, number)} == {"sending"}
        stage.clock.forward(minutes=4)
        stage.sweep()
    assert len(keys) == 4
    assert len(set(keys)) == 1
    assert {row.state for row in ledger(stage.store, number)} == {"sent"}
    assert stage.got("wechat") == ["oOne", "oTwo"]


def test_nobody_answered_in_wechat_so_the_phone_gets_it_once(stage: Stage) -> None:
    settings = stage.runtime.settings.model_copy(update={"fallback_hours": 24})
    stage.runtime = replace(stage.runtime, settings=settings)
    addresses = {}
    for openid, phone in (("oSilent", WANG), ("oAnswers", LI)):
        addresses[openid] = follower(stage.store, openid, person(stage.store, openid, phone), hours_ago=1)
        stage.write_to_us(openid)
    number = begun(stage, {"areas": [VILLAGE]})
    stage.deliver(number)
    stage.clock.forward(hours=1)
    with stage.store.begin() as tx:
        said = InboundMessage("wechat", "m1", Address("wechat", "oAnswers"), "text", "去", stage.clock())
        conversations.remember(tx, said, addresses["oAnswers"], "", "", 0.0)
    stage.clock.forward(hours=22)
    assert broadcasts.fall_back(stage.runtime) == 0
    stage.clock.forward(hours=2)
    assert broadcasts.fall_back(stage.runtime) == 1
    assert broadcasts.fall_back(stage.runtime) == 0
    stage.deliver(number)
    assert stage.got("twilio") == [WANG]
    silent = next(row for row in ledger(stage.store, number) if row.name == "oSilent")
    assert [(one["channel"], one["reason"]) for one in silent.earlier] == [("wechat", "unanswered")]
    assert stage.state(number) == "finished"
    assert broadcasts.funnel(stage.runtime, number).answered == 1


def test_retry_is_for_the_failed_alone(stage: Stage) -> None:
    person(stage.store, "好的", WANG)
    person(stage.store, "坏的", "+8619900021211")
    number = begun(stage, {"areas": [VILLAGE]})
    stage.deliver(number)
    assert lines(stage.store, number) == {("好的", "sms", "sent", ""), ("坏的", "sms", "failed", "21211")}
    assert broadcasts.retry(stage.runtime, number) == 1
    assert lines(stage.store, number) == {("好的", "sms", "sent", ""), ("坏的", "sms", "planned", "")}
    assert stage.state(number) == "running"
    stage.deliver(number)
    assert stage.got("twilio") == [WANG]
    assert stage.state(number) == "finished"
    broadcasts.retry(stage.runtime, number)
    broadcasts.cancel(stage.runtime, number)
    with pytest.raises(broadcasts.Unfit, match="已取消"):
        broadcasts.retry(stage.runtime, number)


def test_a_worker_that_was_cut_off_and_comes_back_changes_nothing(stage: Stage) -> None:
    person(stage.store, "王秀兰", WANG)
    number = begun(stage, {"areas": [VILLAGE]})
    with stage.store.begin() as tx:
        [late] = claimed(tx, number, stage.clock())
    stage.clock.forward(minutes=4)
    stage.sweep()
    with stage.store.begin() as tx:
        [mine] = claimed(tx, number, stage.clock())
        outcomes.record(tx, [(late, Outcome("planned", attempts=0))], stage.clock())
        outcomes.record(tx, [(late, Outcome("sent", provider_id="SMlate"))], stage.clock())
    assert only(stage, number).state == "sending"
    with stage.store.begin() as tx:
        outcomes.record(tx, [(mine, Outcome("sent", provider_id="SMmine", attempts=2))], stage.clock())
    assert (only(stage, number).state, only(stage, number).provider_id) == ("sent", "SMmine")


def test_cost_and_number_are_kept_though_the_receipt_came_first(stage: Stage) -> None:
    person(stage.store, "王秀兰", WANG)
    number = begun(stage, {"areas": [VILLAGE]})
    with stage.store.begin() as tx:
        [mine] = claimed(tx, number, stage.clock())
    early = Receipt("sms", "SM1", "delivered", stage.clock(), key=f"notice-{number}-{mine.id}-1")
    assert broadcasts.settle(stage.runtime, [early, early]) == 1
    with stage.store.begin() as tx:
        outcomes.record(tx, [(mine, Outcome("sent", provider_id="SM1", units=2, cost=150))], stage.clock())
    row = only(stage, number)
    assert (row.state, row.units, row.cost, row.provider_id) == ("delivered", 2, 150, "SM1")
    assert row.sent_at == row.delivered_at == stage.clock()
    assert broadcasts.progress(stage.runtime, number)["yuan"] == 0.15


def test_a_refused_topic_stops_notices_of_that_kind_until_it_is_taken_back(stage: Stage) -> None:
    who = person(stage.store, "王秀兰", WANG)
    with stage.store.begin() as tx:
        refusals.refuse(tx, who, "fairs", stage.clock())
        refusals.refuse(tx, who, "fairs", stage.clock())
    fair = Notice("fair", {"名称": "招聘会"})
    number = begun(stage, {"areas": [VILLAGE]}, notice=fair)
    stage.deliver(number)
    assert lines(stage.store, number) == {("王秀兰", "sms", "skipped", "refused")}
    stage.deliver(begun(stage, {"areas": [VILLAGE]}))
    with stage.store.begin() as tx:
        refusals.take_back(tx, who)
    stage.deliver(begun(stage, {"areas": [VILLAGE]}, notice=fair))
    assert stage.got("twilio") == [WANG, WANG]


def test_a_topic_that_is_refused_after_the_plan_is_minded_too(stage: Stage) -> None:
    people = [person(stage.store, "王秀兰", WANG), person(stage.store, "李桂英")]
    follower(stage.store, "oLi", people[1])
    number = begun(stage, {"areas": [VILLAGE]}, notice=Notice("fair", {"名称": "招聘会"}))
    with stage.store.begin() as tx:
        for who in people:
            refusals.refuse(tx, who, "fairs", stage.clock())
    stage.deliver(number)
    assert {(row.channel, row.state, row.reason) for row in ledger(stage.store, number)} == {
        ("sms", "skipped", "refused"),
        ("wechat", "skipped", "refused"),
    }
    with stage.store.reading() as tx:
        assert tx.scalar(select(KnownAddress.lists_used).where(KnownAddress.person_id == people[1])) == 0


def test_a_sick_platform_is_left_alone_and_tried_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for count in range(150):
        person(stage.store, f"人{count}", f"+8613800001{count:03d}")
    number = begun(stage, {"areas": [VILLAGE]})
    monkeypatch.setattr("bot.broadcasts.breaker.FIRST_WAIT", FIRST_WAIT)
    monkeypatch.setattr("bot.broadcasts.handfuls.START", 100)
    now = [100.0]
    breakers = broadcasts.Breakers(lambda: now[0])
    stage.platforms.sky.put("twilio-rate", True)
    stage.deliver(number, breakers=breakers)
    tried = sum(row.attempts for row in ledger(stage.store, number))
    assert ILL <= tried < 150
    assert breakers.shut() == {"sms"}
    assert stage.deliver(number, breakers=breakers) == 0
    stage.platforms.sky.put("twilio-rate", False)
    now[0] += FIRST_WAIT
    assert breakers.trying()
    stage.clock.forward(minutes=1)
    stage.deliver(number, breakers=breakers)
    assert len(stage.got("twilio")) == 150
    assert not breakers.trying()


def test_why_one_person_got_it_or_not(stage: Stage) -> None:
    person(stage.store, "王秀兰", WANG)
    person(stage.store, "邻村", LI, NEXT_VILLAGE)
    number = begun(stage, {"areas": [VILLAGE]})
    stage.deliver(number)
    stage.clock.forward(minutes=5)
    told(stage, only(stage, number), "delivered")
    story = broadcasts.why(stage.runtime, number, "138 0000 0001")
    assert story[0] == "短信已送达。"
    assert story[1] == "12月1日 12:00 发出，12月1日 12:05 送达。"
    assert story[2].startswith("1 条短信，0.075 元，平台编号 SM")
    assert "登记在别处" in broadcasts.why(stage.runtime, number, LI)[0]
    assert "没有登记过" in broadcasts.why(stage.runtime, number, "13900000009")[0]
    stage.clock.forward(minutes=5)
    with pytest.raises(broadcasts.Unfit):
        broadcasts.why(stage.runtime, number, "谁")


def test_the_ledger_has_every_receiver_and_adds_up(stage: Stage, tmp_path: Path) -> None:
    person(stage.store, "王秀兰", WANG)
    person(stage.store, "没电话")
    person(stage.store, "坏的", "+8619900030003")
    number = begun(stage, {"areas": [VILLAGE]})
    stage.deliver(number)
    bad = next(row for row in ledger(stage.store, number) if row.name == "坏的")
    told(stage, bad, "failed", "30003")
    path = tmp_path / "台账.xlsx"
    assert broadcasts.write_ledger(stage.runtime, number, path, "王主任") == 3
    with opened(path) as sheet:
        rows = [cells for _, cells in sheet.rows]
    heads = list(rows[0])
    assert {"收件人", "渠道", "状态", "原因", "发出时间", "费用（元）", "之前试过"} <= set(heads)
    assert len(rows) == 4
    assert sum(float(row[heads.index("费用（元）")] or 0) for row in rows[1:]) == pytest.approx(0.15)
    assert any("手机关机" in str(row[heads.index("之前试过")]) for row in rows[1:])
    assert broadcasts.funnel(stage.runtime, number).audience == 3


def test_a_report_that_never_came_is_asked_for(stage: Stage) -> None:
    person(stage.store, "王秀兰", WANG)
    person(stage.store, "关机", "+8619900030003")
    number = begun(stage, {"areas": [VILLAGE]})
    stage.deliver(number)
    assert stage.platforms.advance() == 4  # nobody hears them: the address of the callbacks leads nowhere
    assert broadcasts.catch_up(stage.runtime) == 0
    stage.clock.forward(minutes=16)
    assert broadcasts.catch_up(stage.runtime) == 2
    assert broadcasts.catch_up(stage.runtime) == 0
    assert lines(stage.store, number) == {("王秀兰", "sms", "delivered", ""), ("关机", "sms", "planned", "")}


def test_what_the_platform_has_not_ended_yet_is_asked_again_later(stage: Stage) -> None:
    person(stage.store, "王秀兰", WANG)
    number = begun(stage, {"areas": [VILLAGE]})
    stage.deliver(number)
    for _ in range(2):
        stage.clock.forward(minutes=16)
        assert broadcasts.catch_up(stage.runtime) == 0
        assert only(stage, number).updated_at == stage.clock()
    stage.platforms.advance()
    assert broadcasts.catch_up(stage.runtime) == 0
    stage.clock.forward(minutes=16)
    assert broadcasts.catch_up(stage.runtime) == 1
