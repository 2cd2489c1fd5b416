"""A liaison's day on a phone without scripts: signed in by a code, a neighbour signed up, a record put right."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, expect
from sqlalchemy import select

from bot.broadcasts import notices
from bot.store.sending.broadcasts import Delivery
from tests.browser.test_console import PHONE, Office, Window, fits, office

__all__ = ["office"]


def code_of(office: Office) -> str:
    """The code in the SMS that was left last."""
    with office.runtime.store.reading() as tx:
        latest = (
            select(Delivery.notice_sealed).where(Delivery.occasion.startswith("code ")).order_by(Delivery.id.desc())
        )
        found = re.search(r"\d{6}", notices.unseal(tx, tx.scalar(latest)).text)
    assert found
    return found[0]


def test_a_day_of_a_liaison(office: Office, chromium: Browser) -> None:
    window = Window(chromium, PHONE, scripts=False)
    page = window.page
    page.goto(f"{office.url}/liaison/")
    page.get_by_label("手机号").fill("139 0000 1111")
    page.get_by_role("button", name="发验证码").click()
    assert fits(page)
    page.get_by_label("验证码").fill(code_of(office))
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("陈大姐，您好")
    assert fits(page)
    page.get_by_role("link", name="30 天没通知到的人").click()
    page.get_by_role("link", name="王秀兰").click()
    page.get_by_role("button", name="看电话，打过去").click()
    expect(page.get_by_role("link", name="打电话 13812345678")).to_be_visible()
    page.get_by_role("link", name="给王秀兰代报名").click()
    page.get_by_role("link", name="泼机镇赶集招聘会").click()
    page.get_by_role("button", name="替他报上").click()
    expect(page.get_by_role("alert")).to_contain_text("请看红字的地方")
    assert fits(page)
    page.get_by_label("家里人", exact=True).first.check()
    page.get_by_role("textbox", name="家里人").fill("女儿")
    page.get_by_label("电话").check()
    page.get_by_role("button", name="替他报上").click()
    expect(page.locator(".banner")).to_contain_text("报上了")
    assert fits(page)
    page.get_by_role("link", name="回我的村").click()
    page.get_by_role("link", name="找人，改资料").click()
    page.get_by_label("姓名").fill("王秀")
    page.get_by_role("button", name="找", exact=True).click()
    page.get_by_role("link", name="王秀兰").click()
    page.get_by_role("link", name="改资料").click()
    assert fits(page)
    page.get_by_label("在哪里").fill("东莞长安")
    page.get_by_role("button", name="改好了").click()
    expect(page.get_by_role("status")).to_contain_text("改好了")
    window.close()
