from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from bot import broadcasts
from bot.broadcasts import handfuls
from bot.channels import open_channels
from bot.demo.platforms import Platforms
from bot.messages import Address, Notice, Receipt
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store import Store
from bot.store.desk import staff
from bot.store.register import people
from bot.store.sending import claims
from bot.store.sending.delivery_numbers import ends_of
from tests.county import (
    LI,
    NEXT_VILLAGE,
    TEXT,
    VILLAGE,
    WANG,
    Clock,
    drafted,
    follower,
    group,
    ledger,
    lines,
    opt_out,
    person,
    robot,
    runtime_over,
)
from tests.fakes import DictShelf, simulated

__all__ = ["simulated"]


@dataclass
class Stage:
    """A runtime whose channels lead to the simulated platforms."""

    runtime: Runtime
    platforms: Platforms
    clock: Clock
    senders: Executor

    @property
    def store(self) -> Store:
        return self.runtime.store

    def write_to_us(self, openid: str) -> None:
        self.platforms.ledger.open_window(openid, "message", 5, 172_800)

    def deliver(self, number: int, **more: object) -> int:
        taken = broadcasts.deliver(self.runtime, number, *ends_of(number), lambda _: 0.0, self.senders, **more)  # type: ignore[arg-type]
        return taken + broadcasts.deliver_mass(self.runtime, number, lambda _: 0.0)

    def sweep(self, **more: object) -> broadcasts.Found:
        return broadcasts.sweep(self.runtime, **more)  # type: ignore[arg-type]

    def got(self, platform: str) -> list[str]:
        return sorted(taken.receiver for taken in self.platforms.taken(platform))

    def state(self, number: int) -> str:
        return str(broadcasts.progress(self.runtime, number)["state"])


@pytest.fixture
def stage(store: Store, simulated: tuple[Platforms, Settings]) -> Iterator[Stage]:
    platforms, settings = simulated
    clock = Clock()
    with ThreadPoolExecutor(4) as senders:
        channels = open_channels(settings, DictShelf())
        yield Stage(runtime_over(store, channels, clock, settings), platforms, clock, senders)


def begun(stage: Stage, audience: dict[str, object], **more: object) -> int:
    number = drafted(stage.runtime, audience, **more)
    broadcasts.start(stage.runtime, number, yes=True)
    return number


def test_a_fair_notice_reaches_groups_of_all_kinds_once(stage: Stage) -> None:
    group(stage.store, "G1", "robot", robot=robot("village-one"))
    group(stage.store, "G2", "followers")
    group(stage.store, "G3", "phones", NEXT_VILLAGE)
    follower(stage.store, "oOpen", person(stage.store, "窗口内"), hours_ago=1)
    stage.write_to_us("oOpen")
    for openid in ("oShut1", "oShut2"):
        follower(stage.store, openid, person(stage.store, openid))
    person(stage.store, "短信", WANG, NEXT_VILLAGE)
    notice = Notice("fair", {"名称": "赶集招聘会", "日期": "12月6日", "地点": "泼机镇"}, code_word="春风六")
    number = begun(stage, {"groups": ["G1", "G2", "G3"]}, notice=notice)
    stage.deliver(number)
    assert stage.got("wechat") == ["oOpen", "oShut1", "oShut2"]
    assert stage.got("twilio") == [WANG]
    assert len(stage.got("wecom")) == 1
    assert all("春风六" in one.text for one in stage.platforms.taken())
    assert {row.state for row in ledger(stage.store, number)} == {"sent"}
    assert stage.state(number) == "finished"
    assert stage.deliver(number) == 0
    assert len(stage.platforms.taken()) == 5


def test_receipts_move_forward_only(stage: Stage) -> None:
    person(stage.store, "王秀兰", WANG)
    number = begun(stage, {"areas": [VILLAGE]})
    stage.deliver(number)
    [row] = ledger(stage.store, number)

    def told(state: str, code: str = "") -> str:
        receipt = Receipt("sms", row.provider_id, state, stage.clock(), code)  # type: ignore[arg-type]
        broadcasts.settle(stage.runtime, [receipt])
        return str(ledger(stage.store, number)[0].state)

    assert row.state == "sent"
    assert [told("delivered"), told("sent"), told("failed", "30003"), told("read"), told("delivered")] == [
        "delivered",
        "delivered",
        "delivered",
        "read",
        "read",
    ]


def test_a_receipt_before_our_own_record_is_kept(stage: Stage) -> None:
    person(stage.store, "王秀兰", WANG)
    number = begun(stage, {"areas": [VILLAGE]})
    [row] = ledger(stage.store, number)
    key = f"notice-{number}-{row.id}"
    receipt = Receipt("sms", "SM1", "delivered", stage.clock(), key=key)
    assert broadcasts.settle(stage.runtime, [receipt]) == 1
    stage.deliver(number)
    [row] = ledger(stage.store, number)
    assert (row.state, row.provider_id) == ("delivered", "SM1")
    assert stage.got("twilio") == []


def test_receipts_of_other_channels_and_strangers_change_nothing(stage: Stage) -> None:
    person(stage.store, "王秀兰", WANG)
    number = begun(stage, {"areas": [VILLAGE]})
    stage.deliver(number)
    [row] = ledger(stage.store, number)
    strange = [
        Receipt("wechat", row.provider_id, "failed", stage.clock()),
        Receipt("sms", "SMnobody", "failed", stage.clock()),
        Receipt("sms", row.provider_id, "delivered", stage.clock(), key="notice-1-x"),
    ]
    assert broadcasts.settle(stage.runtime, strange) == 1
    assert ledger(stage.store, number)[0].state == "delivered"


@pytest.mark.parametrize(("code", "state"), [("21211", "failed"), ("21610", "failed"), ("20429", "planned")])
def test_verdicts_of_the_platform(stage: Stage, code: str, state: str) -> None:
    phone = f"+86199000{code}"
    person(stage.store, "王秀兰", phone)
    number = begun(stage, {"areas": [VILLAGE]})
    stage.deliver(number)
    [row] = ledger(stage.store, number)
    assert (row.state, row.reason, row.attempts) == (state, code, 1)
    assert broadcasts.reason_text("sms", code)
    with stage.store.reading() as tx:
        assert people.opted_out(tx, row.person_id) is (code == "21610")


def test_later_is_tried_again_with_growing_patience_and_then_given_up(stage: Stage) -> None:
    person(stage.store, "王秀兰", "+8619900020429")
    number = begun(stage, {"areas": [VILLAGE]})
    waited = []
    for _ in range(10):
        stage.deliver(number)
        [row] = ledger(stage.store, number)
        if row.state != "planned":
            break
        waited.append((row.due_at - stage.clock()).total_seconds())
        assert stage.deliver(number) == 0
        stage.clock.now = row.due_at
        assert stage.sweep(idle=False).ranges
    assert waited == [30, 120, 600, 1800]
    assert (row.state, row.reason, row.attempts) == ("failed", "20429", 5)
    assert stage.state(number) == "finished"


def test_who_opts_out_by_the_failure_is_left_alone_by_the_next_broadcast(stage: Stage) -> None:
    person(stage.store, "王秀兰", "+8619900021610")
    stage.deliver(begun(stage, {"areas": [VILLAGE]}))
    assert lines(stage.store, begun(stage, {"areas": [VILLAGE]})) == {("王秀兰", "sms", "skipped", "opted_out")}


def test_wechat_refuses_and_the_phone_gets_it(stage: Stage) -> None:
    follower(stage.store, "oGone_43004", person(stage.store, "王秀兰", WANG), hours_ago=1)
    follower(stage.store, "oGone_45015", person(stage.store, "娘", WANG), hours_ago=1)
    number = begun(stage, {"areas": [VILLAGE]})
    stage.deliver(number)
    stage.deliver(number)
    assert stage.got("twilio") == [WANG]
    states = {row.name: (row.channel, row.state, row.reason) for row in ledger(stage.store, number)}
    assert sorted(states.values())[0] == ("sms", "sent", "")
    assert len(states) == 2


def test_followers_of_a_group_never_cost_an_sms(stage: Stage) -> None:
    group(stage.store, "G1", "followers")
    follower(stage.store, "oGone_43004", person(stage.store, "王秀兰", WANG), hours_ago=1)
    number = begun(stage, {"groups": ["G1"]})
    stage.deliver(number)
    assert stage.got("twilio") == []
    assert lines(stage.store, number) == {("王秀兰", "wechat", "failed", "43004")}


def test_used_up_window_goes_by_list(stage: Stage) -> None:
    group(stage.store, "G1", "followers")
    for openid in ("oUsedUp1", "oUsedUp2"):
        follower(stage.store, openid, person(stage.store, openid), hours_ago=1)
    number = begun(stage, {"groups": ["G1"]})
    stage.deliver(number)
    assert stage.got("wechat") == ["oUsedUp1", "oUsedUp2"]
    assert {one.kind for one in stage.platforms.taken("wechat")} == {"mass"}
    assert stage.state(number) == "finished"


def test_pause_resume_and_cancel(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handfuls, "START", handfuls.SMALLEST)  # what is in hand goes out, and no more
    for count in range(120):
        person(stage.store, f"人{count}", f"+8613800001{count:03d}")
    number = begun(stage, {"areas": [VILLAGE]})

    def pause_after_one_handful() -> bool:
        if stage.platforms.taken("twilio") and stage.state(number) == "running":
            broadcasts.pause(stage.runtime, number)
        return False

    stage.deliver(number, stopping=pause_after_one_handful)
    with pytest.raises(broadcasts.Unfit, match="不能暂停"):
        broadcasts.pause(stage.runtime, number)
    sent = len(stage.platforms.taken("twilio"))
    assert 0 < sent < 120
    assert stage.deliver(number) == 0
    assert not stage.sweep().ranges
    broadcasts.resume(stage.runtime, number)
    counts = broadcasts.cancel(stage.runtime, number)
    assert counts == {"sent": sent, "skipped": 120 - sent}
    assert stage.deliver(number) == 0
    assert {row.reason for row in ledger(stage.store, number) if row.state == "skipped"} == {"cancelled"}
    with pytest.raises(broadcasts.Unfit, match="不能继续"):
        broadcasts.resume(stage.runtime, number)


def test_quiet_hours_defer_and_urgent_does_not_wait(stage: Stage) -> None:
    settings = stage.runtime.settings.model_copy(update={"quiet_hours": "21:30-07:30"})
    stage.runtime = runtime_over(stage.store, stage.runtime.channels, stage.clock, settings)
    person(stage.store, "王秀兰", WANG)
    stage.clock.forward(hours=10)
    number = begun(stage, {"areas": [VILLAGE]})
    assert stage.deliver(number) == 0
    assert not stage.sweep().ranges
    urgent = begun(stage, {"areas": [VILLAGE]}, urgent=True)
    assert stage.deliver(urgent) == 1
    stage.clock.forward(hours=10)
    assert stage.sweep().ranges
    assert stage.deliver(number) == 1
    assert stage.got("twilio") == [WANG, WANG]


def test_a_robot_at_its_limit_waits_without_losing_an_attempt(stage: Stage) -> None:
    group(stage.store, "G1", "robot", robot=robot("village-one"))
    number = begun(stage, {"groups": ["G1"]})
    [row] = ledger(stage.store, number)
    broadcasts.deliver(stage.runtime, number, row.id, row.id, lambda _: 12.0, stage.senders)
    [row] = ledger(stage.store, number)
    assert (row.state, row.reason, row.attempts) == ("planned", "pace", 0)
    assert (row.due_at - stage.clock()).total_seconds() == 12
    stage.clock.forward(seconds=13)
    assert stage.deliver(number) == 1
    assert ledger(stage.store, number)[0].state == "sent"


def test_single_messages_once_for_each_occasion(stage: Stage) -> None:
    person_id = person(stage.store, "王秀兰", WANG)
    with stage.store.begin() as tx:
        row = broadcasts.leave_single(stage.runtime, tx, "signup 1", TEXT, person_id=person_id)
        assert broadcasts.leave_single(stage.runtime, tx, "signup 1", TEXT, person_id=person_id) is None
    assert row is not None
    assert broadcasts.deliver_single(stage.runtime, row, lambda _: 0.0)
    assert not broadcasts.deliver_single(stage.runtime, row, lambda _: 0.0)
    assert stage.got("twilio") == [WANG]


def test_a_single_message_whose_job_was_lost_is_found(stage: Stage) -> None:
    person_id = person(stage.store, "王秀兰", WANG)
    with stage.store.begin() as tx:
        row = broadcasts.leave_single(stage.runtime, tx, "signup 1", TEXT, person_id=person_id)
    assert stage.sweep().singles == []
    stage.clock.forward(minutes=1)
    assert stage.sweep().singles == [row]


def test_an_answer_that_is_lost_is_asked_for_where_it_can_be(stage: Stage) -> None:
    taken_phone, late_phone = "+8619900000001", "+8619900000002"
    person(stage.store, "收下不答", taken_phone)
    person(stage.store, "没收到", late_phone)
    number = begun(stage, {"areas": [VILLAGE]})
    stage.deliver(number)
    assert {row.state for row in ledger(stage.store, number)} == {"sending"}
    stage.clock.forward(minutes=4)
    stage.sweep()
    states = {row.name: row.state for row in ledger(stage.store, number)}
    assert states == {"收下不答": "sent", "没收到": "planned"}
    assert stage.got("twilio") == [taken_phone]


def test_a_robot_that_does_not_answer_is_shown_and_not_sent_again(stage: Stage) -> None:
    group(stage.store, "G1", "robot", robot=robot("village-lost"))
    number = begun(stage, {"groups": ["G1"]})
    stage.deliver(number)
    [row] = ledger(stage.store, number)
    assert row.state == "unsure"
    stage.clock.forward(hours=1)
    stage.sweep()
    assert stage.deliver(number) == 0
    assert len(stage.platforms.taken("wecom")) == 1
    assert stage.state(number) == "finished"


def test_a_list_whose_answer_is_lost_is_repeated_under_its_key(stage: Stage) -> None:
    group(stage.store, "G1", "followers")
    for openid in ("oOne", "oTwo"):
        follower(stage.store, openid, person(stage.store, openid))
    number = begun(stage, {"groups": ["G1"]})
    stage.platforms.sky.put("wechat-lost", True)
    stage.deliver(number)
    assert {row.state for row in ledger(stage.store, number)} == {"sending"}
    stage.platforms.sky.put("wechat-lost", False)
    stage.clock.forward(minutes=4)
    stage.sweep()
    assert {row.state for row in ledger(stage.store, number)} == {"sent"}
    assert stage.got("wechat") == ["oOne", "oTwo"]


def test_opted_out_while_it_runs(stage: Stage) -> None:
    person(stage.store, "王秀兰", WANG)
    person(stage.store, "李桂英", LI)
    number = begun(stage, {"areas": [VILLAGE]})
    opt_out(stage.store, Address("tel", WANG))
    stage.deliver(number)
    assert stage.got("twilio") == [LI]
    assert ("王秀兰", "sms", "skipped", "opted_out") in lines(stage.store, number)


def test_the_report_of_a_list_moves_all_its_rows(stage: Stage) -> None:
    group(stage.store, "G1", "followers")
    for openid in ("oOne", "oTwo"):
        follower(stage.store, openid, person(stage.store, openid))
    number = begun(stage, {"groups": ["G1"]})
    stage.deliver(number)
    [message] = {row.provider_id for row in ledger(stage.store, number)}
    report = Receipt("wechat", message, "delivered", stage.clock())
    assert broadcasts.settle(stage.runtime, [report, report]) == 2
    assert {row.state for row in ledger(stage.store, number)} == {"delivered"}


def test_no_follower_gets_more_lists_than_wechat_allows_in_a_month(stage: Stage) -> None:
    group(stage.store, "G1", "followers")
    for openid in ("oOne", "oTwo"):
        follower(stage.store, openid, person(stage.store, openid))
    for place in range(4):
        stage.deliver(begun(stage, {"groups": ["G1"]}, notice=Notice("text", text=f"第 {place} 条")))
    fifth = begun(stage, {"groups": ["G1"]})
    assert {(row.state, row.reason) for row in ledger(stage.store, fifth)} == {("skipped", "month_full")}
    assert stage.state(fifth) == "finished"
    stage.clock.forward(days=31)
    assert {row.state for row in ledger(stage.store, begun(stage, {"groups": ["G1"]}))} == {"planned"}


@pytest.mark.parametrize(
    ("receiver", "platform", "arrives"),
    [("138 0000 0001", "twilio", WANG), ("+8613800000001", "twilio", WANG), ("oTester0001", "wechat", "oTester0001")],
)
def test_a_test_send_leaves_the_ledger_alone(stage: Stage, receiver: str, platform: str, arrives: str) -> None:
    stage.write_to_us("oTester0001")
    person(stage.store, "王秀兰", WANG)
    number = drafted(stage.runtime, {"areas": [VILLAGE]})
    broadcasts.try_out(stage.runtime, number, receiver)
    assert stage.got(platform) == [arrives]
    assert ledger(stage.store, number) == []


def test_approval_by_the_author_is_refused(stage: Stage) -> None:
    with stage.store.begin() as tx:
        author = staff.add(tx, "王主任", "a long password", "sender", "530627", stage.clock())
        other = staff.add(tx, "李主任", "a long password", "approver", "530627", stage.clock())
    person(stage.store, "王秀兰", WANG)
    number = drafted(stage.runtime, {"areas": [VILLAGE]}, author_id=author)
    with pytest.raises(broadcasts.Unfit, match="自己写的"):
        broadcasts.approve(stage.runtime, number, author)
    broadcasts.approve(stage.runtime, number, other)
    assert stage.state(number) == "approved"
    assert broadcasts.start(stage.runtime, number) == 1


def test_no_more_rows_are_claimed_than_asked_for(stage: Stage) -> None:
    for count in range(30):
        person(stage.store, f"人{count}", f"+86138000010{count:02d}")
    number = begun(stage, {"areas": [VILLAGE]})
    with stage.store.begin() as tx:
        # What PostgreSQL's planner may choose by itself: the limit has to hold then too.
        if tx.dialect == "postgresql":
            tx.run(text("SET LOCAL enable_hashjoin = off"))
            tx.run(text("SET LOCAL enable_mergejoin = off"))
            tx.run(text("SET LOCAL enable_hashagg = off"))
            tx.run(text("SET LOCAL enable_sort = off"))
            tx.run(text("SET LOCAL enable_material = off"))
        claimed = claims.claim_range(tx, number, *ends_of(number), 8, stage.clock())
    assert len(claimed) == 8
    assert [row.state for row in ledger(stage.store, number)].count("sending") == 8
