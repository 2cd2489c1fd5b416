"""The ways of a notice one after the other: credits for subscription notices, templates, liaisons who pass it on."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot import broadcasts
from bot.broadcasts.announcing import notice_of_fair
from bot.channels import open_channels
from bot.demo.platforms import Platforms
from bot.demo.platforms.wechat_people import WeChatPhones
from bot.messages import Address, DeliveryState, Notice, Receipt
from bot.settings import Settings
from bot.store import Store
from bot.store.field import invitations, liaisons
from bot.store.field.liaisons import Liaison
from bot.store.register.addresses import KnownAddress
from bot.store.sending import subscriptions
from bot.store.sending.subscriptions import SubscriptionCredit
from bot.web import make_app
from tests.broadcasts.test_deliver import Stage, begun
from tests.county import (
    COUNTY,
    LI,
    NEXT_VILLAGE,
    NOON,
    VILLAGE,
    WANG,
    ZHAO,
    Clock,
    drafted,
    follower,
    group,
    ledger,
    lines,
    person,
    runtime_over,
)
from tests.fakes import DictShelf, platforms_at
from tests.store.samples import put_fair

FAIR = Notice(
    "fair", {"名称": "赶集招聘会", "日期": "12月6日（周日）", "年份": "2026", "时间": "09:00", "地点": "泼机镇"}
)
Simulated = tuple[Platforms, Settings]
FORMS = """
[[form]]
way = "subscription"
id = "FORM-FAIR"
kind = "fair"
[form.fields]
thing1 = "{名称}"
date2 = "{年月日} {开始}"
thing3 = "{地点}"

[[form]]
way = "template"
id = "TEMPLATE-FAIR"
kind = "fair"
[form.fields]
thing1 = "{名称}"

[[form]]
way = "template"
id = "TEMPLATE-SIGNUP"
kind = "signup"
[form.fields]
thing1 = "{内容}"
"""


@pytest.fixture
def forms(tmp_path: Path) -> Path:
    path = tmp_path / "wechat_templates.toml"
    path.write_text(FORMS, encoding="utf-8")
    return path


@pytest.fixture
def stage(sqlite_store: Store, simulated: Simulated) -> Iterator[Stage]:
    yield from _staged(sqlite_store, *simulated)


@pytest.fixture
def each_stage(store: Store, simulated: Simulated) -> Iterator[Stage]:
    """On both databases, for what is another statement there."""
    yield from _staged(store, *simulated)


@pytest.fixture
def simulated(tmp_path: Path, forms: Path) -> Iterator[Simulated]:
    with platforms_at(tmp_path / "platforms.sqlite", wechat_templates=forms) as both:
        yield both


def _staged(store: Store, platforms: Platforms, settings: Settings) -> Iterator[Stage]:
    platforms.pick_form("FORM-FAIR", "subscription", "thing1", "date2", "thing3")
    platforms.pick_form("TEMPLATE-FAIR", "template", "thing1")
    platforms.pick_form("TEMPLATE-SIGNUP", "template", "thing1")
    clock = Clock()
    with ThreadPoolExecutor(4) as senders:
        yield Stage(
            runtime_over(store, open_channels(settings, DictShelf()), clock, settings), platforms, clock, senders
        )


def tapped(stage: Stage, openid: str, times: int = 1, form: str = "FORM-FAIR") -> None:
    """Taps at the platform and here, as the event would have told."""
    with stage.store.begin() as tx:
        found = tx.first(select(KnownAddress.id).where(KnownAddress.digest == tx.keys.digest(openid)))
        assert found is not None
        for _ in range(times):
            subscriptions.accept(tx, found.id, form, NOON)
    for _ in range(times):
        held = int(stage.platforms.ledger.noted(f"taps:{form}:{openid}") or 0)
        stage.platforms.ledger.note(f"taps:{form}:{openid}", str(held + 1))


def left(stage: Stage) -> list[int]:
    with stage.store.reading() as tx:
        return [row.remaining for row in tx.all(select(SubscriptionCredit.remaining))]


def lists_used_up(stage: Stage, address_id: int) -> None:
    with stage.store.begin() as tx:
        used = update(KnownAddress).where(KnownAddress.id == address_id)
        tx.run(used.values(lists_month="2026-12", lists_used=4))


def liaison(store: Store, name: str, phone: str, *areas: str) -> None:
    with store.begin() as tx:
        row = {
            "number": f"L{phone[-3:]}",
            "name": name,
            "phone": phone,
            "areas": list(areas),
            "township": "",
            "note": "",
        }
        liaisons.upsert_many(tx, [row], NOON)


def ways(store: Store, number: int) -> dict[str, tuple[str, str]]:
    return {row.name: (row.channel, row.way) for row in ledger(store, number) if row.person_id}


def test_the_ways_in_their_order(each_stage: Stage) -> None:
    follower(each_stage.store, "oWindow", person(each_stage.store, "窗口内", WANG), hours_ago=1)
    follower(each_stage.store, "oTapped", person(each_stage.store, "点过允许", LI))
    tapped(each_stage, "oTapped")
    follower(each_stage.store, "oQuiet", person(each_stage.store, "只关注", ZHAO))
    lists_used_up(
        each_stage, follower(each_stage.store, "oFull", person(each_stage.store, "条数满了", "+8613800000004"))
    )
    person(each_stage.store, "只有电话", "+8613800000005")
    assert ways(each_stage.store, begun(each_stage, {"areas": [COUNTY]}, notice=FAIR)) == {
        "窗口内": ("wechat", ""),
        "点过允许": ("wechat", "cred"),
        "只关注": ("wechat", "mass"),
        "条数满了": ("wechat", "tmpl"),
        "只有电话": ("sms", ""),
    }


def test_template_messages_wait_for_the_next_day_when_the_account_s_are_used_up(stage: Stage) -> None:
    settings = stage.runtime.settings.model_copy(update={"wechat_template_calls": 1})
    stage.runtime = replace(stage.runtime, settings=settings)
    for place in range(2):
        lists_used_up(stage, follower(stage.store, f"oFull{place}", person(stage.store, f"满{place}")))
    number = begun(stage, {"areas": [COUNTY]}, notice=FAIR)
    stage.deliver(number)
    rows = sorted((row.state, row.reason, row.due_at) for row in ledger(stage.store, number))
    midnight = NOON + timedelta(hours=12)
    assert rows == [("planned", "forms_full", midnight), ("sent", "", None)]
    stage.clock.forward(hours=11)
    assert stage.deliver(number) == 0
    stage.clock.forward(hours=2)
    stage.deliver(number)
    assert {row.state for row in ledger(stage.store, number)} == {"sent"}
    assert stage.got("wechat") == ["oFull0", "oFull1"]


def test_the_plan_in_words_names_each_way(stage: Stage) -> None:
    follower(stage.store, "oTapped", person(stage.store, "点过允许", LI))
    tapped(stage, "oTapped")
    lists_used_up(stage, follower(stage.store, "oFull", person(stage.store, "条数满了", WANG)))
    liaison(stage.store, "李主任", ZHAO, VILLAGE)
    person(stage.store, "什么也没有")
    number = drafted(stage.runtime, {"areas": [COUNTY]}, notice=FAIR)
    looked = broadcasts.preview(stage.runtime, number)
    assert looked.ways == {"cred": 1, "tmpl": 1, "pack": 1}
    assert "订阅通知 1 人，模板消息 1 人，联络员转发 1 位" in looked.lines[0]
    assert looked.excluded == {"by_liaison": 1}
    broadcasts.start(stage.runtime, number, yes=True)
    assert sum(broadcasts.progress(stage.runtime, number)["states"].values()) == looked.total


def report(openid: str, number: str, code: str = "") -> Receipt:
    """As the event of a subscription notice is read: it names the openid and the form."""
    state: DeliveryState = "failed" if code else "delivered"
    return Receipt("wechat", number, state, NOON, code, about=(Address("wechat", openid), "FORM-FAIR"))


def test_a_credit_brings_one_message_and_its_report_settles_it(stage: Stage) -> None:
    follower(stage.store, "oTapped", person(stage.store, "点过允许", LI))
    tapped(stage, "oTapped")
    number = begun(stage, {"areas": [COUNTY]}, notice=FAIR)
    stage.deliver(number)
    [taken] = stage.platforms.taken("wechat")
    assert (taken.kind, taken.text) == ("subscription", "赶集招聘会\n2026年12月6日 09:00\n泼机镇")
    assert left(stage) == [0]
    assert broadcasts.settle(stage.runtime, [report("oTapped", taken.number)]) == 1
    [row] = ledger(stage.store, number)
    assert (row.state, row.provider_id) == ("delivered", taken.number)
    assert broadcasts.settle(stage.runtime, [report("oTapped", taken.number)]) == 0


def test_a_credit_that_wechat_does_not_know_goes_on_by_list_and_then_by_template(stage: Stage) -> None:
    follower(stage.store, "oTapped", person(stage.store, "点过允许", LI))
    tapped(stage, "oTapped", times=2)
    stage.platforms.ledger.forget("taps:FORM-FAIR:oTapped")
    number = begun(stage, {"areas": [COUNTY]}, notice=FAIR)
    stage.deliver(number)
    stage.deliver(number)
    assert left(stage) == [0]
    [row] = ledger(stage.store, number)
    assert [(one["way"], one["reason"]) for one in row.earlier] == [("cred", "43101"), ("mass", "45015")]
    assert [taken.kind for taken in stage.platforms.taken("wechat")] == ["template"]


def test_a_refusal_that_comes_with_the_report_goes_on_too(stage: Stage) -> None:
    follower(stage.store, "oTapped", person(stage.store, "点过允许", LI))
    tapped(stage, "oTapped", times=3)
    number = begun(stage, {"areas": [COUNTY]}, notice=FAIR)
    stage.deliver(number)
    [taken] = stage.platforms.taken("wechat")
    assert broadcasts.settle(stage.runtime, [report("oTapped", taken.number, "43101")]) == 1
    assert left(stage) == [0]
    assert ledger(stage.store, number)[0].way == "mass"


def test_what_the_platform_never_took_keeps_its_credit(stage: Stage) -> None:
    follower(stage.store, "oTapped", person(stage.store, "点过允许", LI))
    tapped(stage, "oTapped")
    stage.platforms.sky.put("wechat-busy", True)
    number = begun(stage, {"areas": [COUNTY]}, notice=FAIR)
    stage.deliver(number)
    assert left(stage) == [1]
    assert ledger(stage.store, number)[0].state == "planned"


def test_two_broadcasts_never_spend_one_tap_twice(each_stage: Stage) -> None:
    follower(each_stage.store, "oTapped", person(each_stage.store, "点过允许", LI))
    tapped(each_stage, "oTapped")
    other = Notice("fair", {**FAIR.fields, "名称": "另一场招聘会"})
    numbers = [begun(each_stage, {"areas": [COUNTY]}, notice=one) for one in (FAIR, other)]
    assert [ledger(each_stage.store, number)[0].way for number in numbers] == ["cred", "cred"]
    for number in (*numbers, numbers[1]):
        each_stage.deliver(number)
    assert [taken.kind for taken in each_stage.platforms.taken("wechat")] == ["subscription", "template"]
    assert [one["way"] for one in ledger(each_stage.store, numbers[1])[0].earlier] == ["cred", "mass"]


def test_a_lasting_subscription_is_not_used_up(stage: Stage, forms: Path) -> None:
    forms.write_text(FORMS.replace('kind = "fair"\n', 'kind = "fair"\nlasting = true\n', 1), encoding="utf-8")
    stage.platforms.pick_form("FORM-FAIR", "lasting", "thing1", "date2", "thing3")
    follower(stage.store, "oTapped", person(stage.store, "长期", LI))
    tapped(stage, "oTapped")
    stage.deliver(begun(stage, {"areas": [COUNTY]}, notice=FAIR))
    assert left(stage) == [1]


def test_a_confirmation_outside_the_window_goes_by_template(stage: Stage) -> None:
    address_id = follower(stage.store, "oWang", person(stage.store, "王秀兰"), hours_ago=60)
    with stage.store.begin() as tx:
        notice = Notice("signup", text="您报的“焊工班”报上了。")
        row = broadcasts.leave_single(
            stage.runtime, tx, "signup 1", notice, person_id=None, address_id=address_id, scheme="wechat"
        )
    assert row is not None
    for _ in range(3):
        broadcasts.deliver_single(stage.runtime, row, lambda _: 0.0)
    assert [(taken.kind, taken.text) for taken in stage.platforms.taken("wechat")] == [
        ("template", "您报的“焊工班”报上了。")
    ]
    number = stage.platforms.taken("wechat")[0].number
    assert broadcasts.settle(stage.runtime, [Receipt("wechat", number, "delivered", NOON)]) == 1


def test_a_liaison_passes_on_what_nobody_else_can_bring(stage: Stage) -> None:
    liaison(stage.store, "李主任", ZHAO, VILLAGE)
    person(stage.store, "什么也没有")
    person(stage.store, "也没有")
    person(stage.store, "没有联络员的村", area=NEXT_VILLAGE)
    number = begun(stage, {"areas": [COUNTY]}, notice=Notice("text", text="{联络员}明天到家里来登记。"))
    assert lines(stage.store, number) == {
        ("什么也没有", "", "skipped", "by_liaison"),
        ("也没有", "", "skipped", "by_liaison"),
        ("没有联络员的村", "", "skipped", "no_address"),
    }
    stage.deliver(number)
    [taken] = stage.platforms.taken("twilio")
    assert taken.receiver == ZHAO
    assert "请转到村群" in taken.text
    assert "李主任明天" in taken.text
    assert stage.state(number) == "finished"


def test_filtered_people_are_not_told_by_the_whole_village(stage: Stage) -> None:
    liaison(stage.store, "李主任", ZHAO, VILLAGE)
    person(stage.store, "什么也没有")
    person(stage.store, "有电话", WANG)
    number = begun(stage, {"areas": [COUNTY], "only": {"follows": False}}, notice=FAIR)
    assert {line[3] for line in lines(stage.store, number)} == {"", "no_address"}


def test_groups_of_liaisons_one_pack_each_by_wechat_where_it_is_open(each_stage: Stage) -> None:
    liaison(each_stage.store, "李主任", ZHAO, VILLAGE, NEXT_VILLAGE)
    address_id = follower(each_stage.store, "oLiaison", hours_ago=1)
    each_stage.write_to_us("oLiaison")
    with each_stage.store.begin() as tx:
        tx.run(update(Liaison).values(address_id=address_id))
    group(each_stage.store, "G1", "liaison")
    group(each_stage.store, "G2", "liaison", NEXT_VILLAGE)
    group(each_stage.store, "G3", "liaison", "530627109201")
    number = begun(each_stage, {"groups": ["G1", "G2", "G3"]}, notice=FAIR)
    assert [(row.channel, row.way, row.reason) for row in ledger(each_stage.store, number)] == [
        ("wechat", "pack", ""),
        ("wechat", "pack", "same_liaison"),
        ("", "pack", "no_liaison"),
    ]
    each_stage.deliver(number)
    [taken] = each_stage.platforms.taken()
    assert taken.receiver == "oLiaison"
    assert taken.text.endswith("请您转到村群：点住这条，选“转发”。")
    with each_stage.store.reading() as tx:
        assert tx.scalar(select(KnownAddress.window_used).where(KnownAddress.id == address_id)) == 1


def test_a_liaison_whose_window_shut_meanwhile_gets_it_by_sms(stage: Stage) -> None:
    liaison(stage.store, "李主任", ZHAO, VILLAGE)
    address_id = follower(stage.store, "oLiaison", hours_ago=1)  # the platform knows of no window, and refuses
    with stage.store.begin() as tx:
        tx.run(update(Liaison).values(address_id=address_id))
    group(stage.store, "G1", "liaison")
    number = begun(stage, {"groups": ["G1"]}, notice=FAIR)
    stage.deliver(number)
    stage.deliver(number)
    assert stage.got("twilio") == [ZHAO]


def test_each_liaison_passes_on_a_link_of_their_own(each_stage: Stage) -> None:
    with each_stage.store.begin() as tx:
        put_fair(tx, "F001", day=date(2026, 12, 6))
    notice = notice_of_fair(each_stage.runtime, "F001")
    liaison(each_stage.store, "李主任", ZHAO, VILLAGE)
    liaison(each_stage.store, "张主任", WANG, NEXT_VILLAGE)
    for village in (VILLAGE, NEXT_VILLAGE):
        person(each_stage.store, "什么也没有", area=village)
    number = begun(each_stage, {"areas": [COUNTY]}, notice=notice)
    each_stage.deliver(number)
    links = {taken.text.rpartition("/s/")[2] for taken in each_stage.platforms.taken("twilio")}
    with each_stage.store.reading() as tx:
        of = {invitations.look_up(tx, code, NOON).liaison_id for code in links}  # type: ignore[union-attr]
    assert len(links) == 2
    assert None not in of
    assert all(len(taken.text) <= 134 for taken in each_stage.platforms.taken("twilio"))


def listed(stage: Stage) -> int:
    """A list of two that WeChat took, with its report lost; a quarter of an hour later."""
    for openid in ("oOne", "oTwo"):
        follower(stage.store, openid, person(stage.store, openid, f"+861380000{len(openid)}{ord(openid[1]):03d}"))
    number = begun(stage, {"areas": [COUNTY]})
    stage.deliver(number)
    while stage.platforms.ledger.claim(float("inf")):
        pass
    stage.clock.forward(minutes=16)
    return number


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [("SENDING", "sent", "awaits_report"), ("SEND_SUCCESS", "sent", "mass_counted_out")],
)
def test_a_list_whose_report_was_lost_is_asked_for(stage: Stage, answer: str, state: str, reason: str) -> None:
    number = listed(stage)
    [sent, _] = ledger(stage.store, number)
    stage.platforms.ledger.note(f"mass-state:{sent.provider_id}", answer)
    broadcasts.catch_up(stage.runtime)
    assert {(row.state, row.reason) for row in ledger(stage.store, number)} == {(state, reason)}


def test_a_list_that_failed_goes_on_by_sms(each_stage: Stage) -> None:
    number = listed(each_stage)
    each_stage.platforms.ledger.note(f"mass-state:{ledger(each_stage.store, number)[0].provider_id}", "SEND_FAIL")
    assert broadcasts.catch_up(each_stage.runtime) == 2
    assert {(row.channel, row.state) for row in ledger(each_stage.store, number)} == {("sms", "planned")}


def test_what_wechat_knows_nothing_of_is_left_as_it_is(stage: Stage) -> None:
    number = listed(stage)
    stage.platforms.ledger.forget(f"mass-sent:{ledger(stage.store, number)[0].provider_id}")
    assert broadcasts.catch_up(stage.runtime) == 0
    assert {row.reason for row in ledger(stage.store, number)} == {"awaits_report"}


@pytest.fixture
def phones(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> WeChatPhones:
    """Phones whose pushes reach the product's own door."""
    client = make_app(stage.runtime).test_client()

    def post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        answer = client.post(url.removeprefix(stage.platforms.sky.accounts.public_url), data=body, headers=headers)
        return answer.status_code, answer.data

    monkeypatch.setattr(stage.platforms.wechat, "_post", post)
    return stage.platforms.wechat


def test_taps_are_counted_once_each_and_gone_when_switched_off(stage: Stage, phones: WeChatPhones) -> None:
    phones.subscribe("oWang", "FORM-FAIR", "FORM-OTHER")
    phones.again("oWang")
    assert left(stage) == [1, 1]
    phones.subscribe("oLi", "FORM-FAIR", accept=False)
    assert left(stage) == [1, 1]
    phones.switch_off("oWang", "FORM-FAIR")
    assert sorted(left(stage)) == [0, 1]


def test_from_the_tap_to_the_report(stage: Stage, phones: WeChatPhones) -> None:
    phones.subscribe("oWang", "FORM-FAIR")
    who = person(stage.store, "王秀兰")
    with stage.store.begin() as tx:
        tx.run(update(KnownAddress).values(person_id=who))
    number = begun(stage, {"areas": [COUNTY]}, notice=FAIR)
    stage.deliver(number)
    stage.platforms.advance()
    assert [(row.way, row.state) for row in ledger(stage.store, number)] == [("cred", "delivered")]


def test_a_template_that_somebody_blocked_goes_on_by_sms(stage: Stage, phones: WeChatPhones) -> None:
    lists_used_up(stage, follower(stage.store, "oFull", person(stage.store, "条数满了", WANG)))
    number = begun(stage, {"areas": [COUNTY]}, notice=FAIR)
    stage.deliver(number)
    [taken] = stage.platforms.taken("wechat")
    phones.report_template("oFull", taken.number, "failed: system failed")
    assert [(row.channel, row.state) for row in ledger(stage.store, number)] == [("sms", "planned")]


def test_a_file_of_forms_that_cannot_be_read_stops_nothing(stage: Stage, forms: Path) -> None:
    follower(stage.store, "oQuiet", person(stage.store, "只关注", ZHAO))
    number = drafted(stage.runtime, {"areas": [COUNTY]}, notice=FAIR)
    forms.write_text("[[form", encoding="utf-8")
    assert any("看不懂" in fault.says for fault in broadcasts.faults(stage.runtime, number))
    broadcasts.start(stage.runtime, number)
    assert ways(stage.store, number) == {"只关注": ("wechat", "mass")}
