"""Pasted notices: what is ours is known by any of its marks, and no mark saves what asks for money."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import update

from bot.broadcasts import draft, text_notice
from bot.office.genuine import genuine_in
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.catalogue import code_words
from bot.store.sending.broadcasts import Broadcast
from tests.county import NOON
from tests.store.samples import put_course, put_fair, put_vacancy

Judge = Callable[[str], str]
FIRM, PHONE = "东莞市欣旺达远电子厂", "13900000001"
BROADCAST = "12月6日泼机镇赶集招聘会，32家厂600个岗，有班车。"


@pytest.fixture
def judged(runtime: Runtime, tx: Tx) -> Judge:
    put_course(tx, "PX-2026-01", title="焊工班", starts_on=date(2026, 12, 20))
    put_vacancy(tx, "GW-1", title="电子装配工", employer=FIRM, contact_phone=f"+86{PHONE}")
    put_fair(tx, "ZP-1", title="泼机镇赶集招聘会", day=date(2026, 12, 6))
    return lambda text: issuer_of(runtime, tx, text)


def issuer_of(runtime: Runtime, tx: Tx, text: str) -> str:
    """Issuer and name, empty for what is not ours."""
    found = genuine_in(runtime, tx, text)
    return f"{found.issuer}，{found.title}" if found else ""


def word_of(tx: Tx) -> str:
    return code_words.mint(tx, "course", 1)


@pytest.mark.parametrize(
    "around",
    [
        "【镇雄人社】焊工班12月20日开班，免费。去就回 {}。退订回T",
        "想去就回“{}”报名。",
        "焊工班，免费，报名回{}",
        "口令：{}",
        "{}",
    ],
)
def test_a_code_word_in_any_form(judged: Judge, tx: Tx, around: str) -> None:
    assert judged(around.format(word_of(tx))) == "镇雄人社，焊工班"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("东莞市欣旺达远电子厂招工，电子装配工，包吃住", f"{FIRM}的电子装配工"),
        ("东莞欣旺达远电子厂是不是真的", f"{FIRM}的电子装配工"),
        (f"欣旺达远招工 东莞欣旺达远电子厂 电话 {PHONE}，不收押金", f"{FIRM}的电子装配工"),
        ("12月6日泼机镇赶集招聘会有班车，真的不", "泼机镇赶集招聘会"),
        ("编号 GW-1 这个岗位是真的吗", "电子装配工"),
    ],
)
def test_what_is_on_offer_by_its_name(judged: Judge, text: str, name: str) -> None:
    assert judged(text) == f"镇雄人社，{name}"


@pytest.mark.parametrize(
    "text",
    [
        "东莞市欣旺达远电子厂招工，先交300元押金",
        "东莞市欣旺达远电子厂招工，加微信 abc123",
        "东莞市欣旺达远电子厂招工，电话 18700000000",
        "泼机镇赶集招聘会留座，每人收 20 元",
        "泼机镇赶集招聘会报名，把银行卡号和验证码发过来",
        "泼机镇赶集招聘会报名 http://zhenxiong-job.top/s/abcd",
        "泼机镇赶集招聘会报名 zhenxiong-job.top",
        "【镇雄人社】您的补贴到账，请登录 www.butie.cc 领取",
        "【镇雄人社】您有一笔补贴没领",
        "电子装配工，一个月一万二",
        "回家过年了不",
    ],
)
def test_forgeries(judged: Judge, text: str) -> None:
    assert judged(text) == ""


def test_a_forgery_that_carries_a_real_code_word(judged: Judge, tx: Tx) -> None:
    assert judged(f"【镇雄人社】焊工班，交200元报名费，回“{word_of(tx)}”") == ""


def test_the_words_of_a_broadcast_that_went_out(runtime: Runtime) -> None:
    pasted = f"【镇雄人社】{BROADCAST}退订回T"
    draft(runtime, "春节包车", text_notice(BROADCAST), {"all": True})
    with runtime.store.begin() as tx:
        assert issuer_of(runtime, tx, pasted) == ""
        tx.run(update(Broadcast).values(planned_at=NOON))
        assert issuer_of(runtime, tx, pasted) == "镇雄人社，通知“春节包车”"
        assert issuer_of(runtime, tx, f"转发：{BROADCAST} 详情打 18700000000") == ""
        assert issuer_of(runtime, tx, BROADCAST.replace("600", "900")) == ""


def test_a_government_page_is_no_foreign_link(judged: Judge) -> None:
    assert judged("泼机镇赶集招聘会，详见 www.zx.gov.cn/job") == "镇雄人社，泼机镇赶集招聘会"
