"""Circulars from county to liaison: who is told when, who has said so, and the one reminder."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.broadcasts.notices import unseal
from bot.channels.lengths import segments
from bot.channels.notices import sms_text
from bot.conversation import respond
from bot.dialogs import all_dialogs
from bot.field import circulars as story
from bot.messages import Address, Notice
from bot.office.genuine import genuine_in
from bot.runtime import Runtime
from bot.store import Store
from bot.store.desk.staff import StaffMember
from bot.store.field import circulars, liaisons
from bot.store.field.circulars import CircularStop
from bot.store.field.liaisons import Liaison
from bot.store.register import addresses
from bot.store.sending import check_codes
from bot.store.sending.broadcasts import Delivery
from tests.admin.county import HOME, NOW, OTHER_VILLAGE, TOWN, furnish, runtime_of
from tests.house import message

SECOND = {"number": "L-2", "name": "李大哥", "phone": "+8613900003333", "areas": (OTHER_VILLAGE,)}


@pytest.fixture
def runtime(store: Store) -> Runtime:
    return replace(runtime_of(store), dialogs=all_dialogs())


@pytest.fixture
def ids(runtime: Runtime) -> dict[str, int]:
    """Two townships with a liaison each; the first has an office with accounts, the second none."""
    found = furnish(runtime.store)
    with runtime.store.begin() as tx:
        liaisons.upsert_many(tx, [SECOND | {"township": "赤水源镇", "note": ""}], NOW)
        found["second"] = liaisons.by_number(tx, "L-2") or 0
    return found


def issue(runtime: Runtime, area: str = HOME, about: Any = None) -> int:
    with runtime.store.begin() as tx:
        return story.issue(runtime, tx, "招聘会入户", "12月6日招聘会，请各村入户通知到人。", area, about=about)


def stops(runtime: Runtime) -> dict[tuple[str, int], Any]:
    with runtime.store.reading() as tx:
        return {(row.area, row.liaison_id): row for row in tx.all(select(CircularStop.__table__))}


def texts(runtime: Runtime) -> list[str]:
    with runtime.store.reading() as tx:
        rows = tx.all(select(Delivery.notice_sealed).where(Delivery.occasion.like("circular%")).order_by(Delivery.id))
        return [unseal(tx, row.notice_sealed).text for row in rows]


def follow(runtime: Runtime, liaison_id: int, openid: str) -> None:
    """The liaison is bound to an openid that wrote a moment ago."""
    with runtime.store.begin() as tx:
        row = addresses.known_or_new(tx, Address("wechat", openid), runtime.now())
        addresses.opened(tx, row, runtime.now())
        tx.run(update(Liaison).where(Liaison.id == liaison_id).values(address_id=row))


def said(runtime: Runtime, text: str, openid: str = "o_chen") -> str:
    return "\n".join(reply.text for reply in respond(runtime, message(text, openid)))


def acknowledge_office(runtime: Runtime, circular_id: int) -> None:
    with runtime.store.begin() as tx:
        circulars.acknowledge(tx, [circulars.office_stop(tx, circular_id, TOWN) or 0], "console", runtime.now())


def test_it_comes_to_offices_first_and_to_liaisons_when_these_have_it(runtime: Runtime, ids: dict[str, int]) -> None:
    made = issue(runtime)
    assert len(story.hand_on(runtime)) == 1  # the township without an office
    assert {key[1] for key in stops(runtime)} == {0, ids["second"]}
    acknowledge_office(runtime, made)
    assert len(story.hand_on(runtime)) == 1
    assert {key[1] for key in stops(runtime)} == {0, ids["second"], ids["liaison"]}
    assert story.hand_on(runtime) == []
    [first, _] = texts(runtime)
    assert first.startswith("下传通知“招聘会入户”。收到了回 1，转给村里了回 2。真假回 x")
    assert first.endswith("12月6日招聘会，请各村入户通知到人。")
    assert segments(sms_text(Notice("circular", text=first), "镇雄人社")) <= 2


def test_in_wechat_it_stands_whole_with_the_link_to_pass_on(runtime: Runtime, ids: dict[str, int]) -> None:
    follow(runtime, ids["liaison"], "o_chen")
    issue(runtime, TOWN, about=("fair", ids["fair"]))
    story.hand_on(runtime)
    code = stops(runtime)[TOWN, ids["liaison"]].pack
    lines = texts(runtime)[0].splitlines()
    assert lines[0] == "【下传】招聘会入户"
    assert lines[2] == f"转给乡亲：http://localhost/s/{code}"
    assert lines[3].startswith("收到了回 1")


def test_a_township_tells_its_liaisons_at_once(runtime: Runtime, ids: dict[str, int]) -> None:
    issue(runtime, TOWN)
    story.hand_on(runtime)
    assert set(stops(runtime)) == {(TOWN, 0), (TOWN, ids["liaison"])}


def test_nothing_goes_out_in_quiet_hours(runtime: Runtime, ids: dict[str, int]) -> None:
    quiet = replace(runtime, settings=runtime.settings.model_copy(update={"quiet_hours": "00:00-23:59"}))
    issue(quiet, TOWN)
    assert story.hand_on(quiet) == []
    assert story.nudge(quiet) == []
    assert len(story.hand_on(runtime)) == 1


def test_silence_is_met_with_one_reminder(runtime: Runtime, ids: dict[str, int]) -> None:
    made = issue(runtime, TOWN)
    story.hand_on(runtime)
    assert story.nudge(runtime) == []
    runtime.now.forward(hours=25)  # type: ignore[attr-defined]  # the tests' clock
    assert len(story.nudge(runtime)) == 1
    assert story.nudge(runtime) == []
    assert "还没收到您的回话：招聘会入户" in texts(runtime)[-1]
    runtime.now.forward(hours=25)  # type: ignore[attr-defined]  # the tests' clock
    assert story.nudge(runtime) == []
    with runtime.store.begin() as tx:
        assert circulars.close(tx, made, runtime.now())
        assert not circulars.close(tx, made, runtime.now())


def test_an_office_is_reminded_by_its_console_alone(runtime: Runtime, ids: dict[str, int]) -> None:
    issue(runtime)
    runtime.now.forward(hours=25)  # type: ignore[attr-defined]  # the tests' clock
    assert story.nudge(runtime) == []
    assert stops(runtime)[TOWN, 0].nudged_at == runtime.now()


@pytest.mark.parametrize("word", ["收到", "收到了", "好的，收到", "1", "已收到。"])
def test_a_liaison_says_in_the_chat_that_it_came(runtime: Runtime, ids: dict[str, int], word: str) -> None:
    follow(runtime, ids["liaison"], "o_chen")
    issue(runtime, TOWN)
    story.hand_on(runtime)
    assert "记下您收到了" in said(runtime, word)
    stop = stops(runtime)[TOWN, ids["liaison"]]
    assert (stop.acknowledged_by, stop.done_at) == ("wechat", None)
    assert "辛苦您了" in said(runtime, "转好了")
    assert stops(runtime)[TOWN, ids["liaison"]].done_at is not None


def test_of_two_the_liaison_says_which_was_passed_on(runtime: Runtime, ids: dict[str, int]) -> None:
    follow(runtime, ids["liaison"], "o_chen")
    for _ in range(2):
        issue(runtime, TOWN)
        story.hand_on(runtime)
    assert "哪一个转好了" in said(runtime, "转好了")
    assert "还有 1 个没转" in said(runtime, "1")
    assert "辛苦您了" in said(runtime, "转好了")


def test_who_is_no_liaison_says_such_words_in_vain(runtime: Runtime, ids: dict[str, int]) -> None:
    issue(runtime, TOWN)
    story.hand_on(runtime)
    assert "记下您收到了" not in said(runtime, "收到", "o_somebody")
    assert stops(runtime)[TOWN, ids["liaison"]].acknowledged_at is None


def test_the_check_code_leads_back_to_it(runtime: Runtime, ids: dict[str, int]) -> None:
    made = issue(runtime, TOWN)
    story.hand_on(runtime)
    code = texts(runtime)[0].split("真假回 ")[1].split("。")[0]
    assert check_codes.meant(runtime.store.keys, code) == ("x", made)
    with runtime.store.reading() as tx:
        found = genuine_in(runtime, tx, f"查真伪{code}")
    assert found is not None
    assert found.title == "下传通知“招聘会入户”"
    assert "是真的：镇雄人社，下传通知“招聘会入户”，12月1日发的" in said(runtime, code, "o_somebody")


def test_staff_at_rest_are_no_office(runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        tx.run(update(StaffMember).where(StaffMember.area == TOWN).values(active=False))
    issue(runtime)
    assert len(story.hand_on(runtime)) == 2
