"""The console, the page behind a link and the liaison's pages as people use them: real Chromium, desktop and phone."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update
from werkzeug.serving import make_server

from bot import invitations
from bot.field import liaison_entry
from bot.runtime import Runtime
from bot.store import Keys, open_store
from bot.store.sending.broadcasts import Delivery
from bot.store.talk import trainings
from tests.admin.county import PASSWORD, VILLAGE, app_of, furnish, runtime_of, with_case_and_broadcast
from tests.databases import copy_file

DESKTOP, PHONE, SMALL = (1366, 800), (375, 740), (320, 600)


@dataclass(frozen=True)
class Office:
    """A served county."""

    url: str
    runtime: Runtime
    ids: dict[str, int]


@pytest.fixture(scope="module")
def office(sqlite_template: Path, keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    store = open_store(copy_file(sqlite_template, tmp_path_factory.mktemp("console") / "gongyou.sqlite"), keys)
    runtime = runtime_of(store, data_dir=tmp_path_factory.mktemp("data"))
    ids = furnish(store)
    with_case_and_broadcast(runtime, ids)
    server = make_server("127.0.0.1", 0, app_of(runtime), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Office(f"http://127.0.0.1:{server.port}", runtime, ids)
    server.shutdown()
    thread.join()
    server.server_close()
    store.close()


class Window:
    """A browser window; whatever it complains of, also against the content policy, fails the test at the end."""

    def __init__(self, chromium: Browser, size: tuple[int, int], scripts: bool = True) -> None:
        self._context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, java_script_enabled=scripts
        )
        self.page: Page = self._context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda said: self.complaints.append(said.text) if _serious(said) else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda asked: self.asked.append(asked.url))
        self.asked: list[str] = []

    def close(self) -> None:
        self._context.close()
        assert self.complaints == []


def _serious(said: object) -> bool:
    # A form refused with 422 is shown again on purpose; the browser logs the status as an error.
    text = getattr(said, "text", "")
    return getattr(said, "type", "") == "error" and "status of 4" not in text


def fits(page: Page) -> bool:
    """No sideways scrolling."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.fixture
def desktop(chromium: Browser) -> Iterator[Window]:
    window = Window(chromium, DESKTOP)
    yield window
    window.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Window]:
    """Without scripts: everything works so."""
    window = Window(chromium, PHONE, scripts=False)
    yield window
    window.close()


def sign_in(page: Page, office: Office, name: str = "administrator") -> None:
    page.goto(f"{office.url}/admin/")
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("今天")


def test_a_wrong_password_is_said_and_the_name_kept(office: Office, desktop: Window) -> None:
    page = desktop.page
    page.goto(f"{office.url}/admin/people")
    page.get_by_label("账号").fill("viewer")
    page.get_by_label("密码").fill("not the password")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("账号或密码不对")
    expect(page.get_by_label("账号")).to_have_value("viewer")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="群众")).to_be_visible()
    page.get_by_role("button", name="退出").click()
    page.goto(f"{office.url}/admin/people")
    expect(page.get_by_role("button", name="登录")).to_be_visible()


def test_a_notice_from_the_first_word_to_live_progress(office: Office, desktop: Window) -> None:
    page = desktop.page
    sign_in(page, office)
    page.get_by_role("link", name="写通知").click()
    page.get_by_label("哪一场招聘会").select_option(label="12月6日 周日 泼机镇赶集招聘会（泼机镇政府广场）")
    page.get_by_role("button", name="下一步：发给谁").click()
    page.get_by_label("几个乡镇或村").check()
    page.get_by_label("泼机镇").check()
    page.get_by_role("button", name="下一步：看效果").click()
    expect(page.get_by_role("heading", name="发给 1 个收件人")).to_be_visible()
    expect(page.locator(".phone.sms .bubble")).to_contain_text("退订回T")
    page.get_by_role("link", name="开始发送…").click()
    expect(page.locator("main")).to_contain_text("会发给 1 个收件人")
    page.get_by_role("button", name="开始发送").click()
    expect(page.get_by_role("status").first).to_contain_text("开始发了")
    expect(page.locator("#progress")).to_contain_text("0 / 1 个已处理")
    with office.runtime.store.begin() as tx:
        tx.run(update(Delivery).where(Delivery.broadcast_id.is_not(None)).values(state="sent"))
    expect(page.locator("#progress")).to_contain_text("1 / 1 个已处理")  # htmx asked, nobody reloaded
    page.get_by_role("link", name="取消…").click()
    expect(page.locator("main")).to_contain_text("取消后不能恢复")
    page.get_by_role("link", name="先不").click()
    assert all(url.startswith(office.url) for url in desktop.asked)


def test_a_persons_number_is_shown_for_a_reason_only(office: Office, desktop: Window) -> None:
    page = desktop.page
    sign_in(page, office)
    page.get_by_label("搜索").fill("13812345678")
    page.get_by_role("button", name="搜索").click()
    page.get_by_role("link", name="王秀兰").first.click()
    expect(page.locator("main")).to_contain_text("138****5678")
    expect(page.locator("main")).not_to_contain_text("13812345678")
    page.get_by_role("button", name="查看").click()
    expect(page.locator("#reason-error")).to_contain_text("至少 4 个字")
    page.get_by_label("为什么要看").fill("回电确认开班时间")
    page.get_by_role("button", name="查看").click()
    expect(page.locator("main")).to_contain_text("13812345678")
    page.goto(f"{office.url}/admin/audit")
    expect(page.locator("tbody tr").first).to_contain_text("回电确认开班时间")


def test_a_link_for_a_poster(office: Office, desktop: Window) -> None:
    page = desktop.page
    sign_in(page, office, "editor")
    page.goto(f"{office.url}/admin/catalogue/fair/{office.ids['fair']}")
    page.get_by_role("button", name="报名链接和二维码").click()
    expect(page.get_by_label("复制后发给群众")).to_have_value(re.compile(r"http://localhost/s/[a-z2-9]{8}"))
    drawn = page.locator(".qr svg").bounding_box()
    assert drawn is not None
    assert drawn["width"] >= 200


def test_a_forwarded_link_on_the_smallest_phone(office: Office, chromium: Browser) -> None:
    with office.runtime.store.begin() as tx:
        made = invitations.mint(office.runtime, tx, "course", office.ids["course"], liaison_id=office.ids["liaison"])
    window = Window(chromium, SMALL, scripts=False)
    page = window.page
    page.goto(f"{office.url}/s/{made.code}")
    expect(page.locator("header")).to_contain_text("联络员 陈大姐 转发给您")
    expect(page.locator("header")).to_contain_text("还有 1 个名额")
    page.get_by_label("姓名", exact=True).fill("赵小梅")
    page.get_by_label("手机号").fill("1390000")
    page.get_by_role("button", name="报名").click()
    expect(page.locator("#phone-error")).to_have_text("手机号是 11 位，您写的是 7 位。")
    expect(page.locator("#village-error")).to_have_text("请写您是哪个村的。")
    expect(page.locator("#agreed-error")).to_be_visible()
    expect(page.get_by_label("姓名", exact=True)).to_have_value("赵小梅")
    page.get_by_label("手机号").fill("139 0000 7777")
    page.get_by_label("村", exact=True).fill("泼机村")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="报名").click()
    expect(page.locator(".banner")).to_contain_text("报上了")
    expect(page.locator(".banner")).to_contain_text("第 2 位（共 2 位）")
    number = page.locator(".banner .count").inner_text()
    page.reload()
    expect(page.locator(".banner .count")).to_have_text(number)
    page.goto(f"{office.url}/s/{made.code}")
    expect(page.locator("header")).to_contain_text("名额满了，可以排候补")
    window.close()


def test_targets_on_the_link_page_are_large_enough(office: Office, chromium: Browser) -> None:
    with office.runtime.store.begin() as tx:
        made = invitations.mint(office.runtime, tx, "fair", office.ids["fair"])
    window = Window(chromium, SMALL)
    page = window.page
    page.goto(f"{office.url}/s/{made.code}")
    for target in page.locator("input[type=text], input[type=tel], button, label.consent").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["x"] + box["width"] <= SMALL[0]
    assert fits(page)
    assert page.evaluate("getComputedStyle(document.querySelector('dd')).fontSize") == "17px"
    window.close()


def test_a_liaison_signs_in_by_link_and_gets_words_to_forward(office: Office, phone: Window) -> None:
    with office.runtime.store.begin() as tx:
        link = liaison_entry.link_for(office.runtime, tx, office.ids["liaison"])
    page = phone.page
    page.goto(f"{office.url}/liaison/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("联络员登录")
    page.goto(office.url + link.removeprefix("http://localhost"))
    page.get_by_role("button", name="进入我的村").click()
    expect(page.locator("header")).to_contain_text("陈大姐，您好")
    expect(page.locator("body")).to_contain_text("泼机村")
    page.get_by_role("link", name="今天谁报了名").click()
    expect(page.locator("body")).to_contain_text("王秀兰")
    expect(page.locator("body")).not_to_contain_text("李国强")
    page.goto(f"{office.url}/liaison/pass-on")
    page.get_by_role("button", name="做转发包").first.click()
    words = page.get_by_label("要转发的话").input_value()
    assert "泼机镇赶集招聘会" in words
    assert "/s/" in words
    assert VILLAGE not in words


def test_a_message_is_taught_on_a_phone_without_scripts(office: Office, phone: Window) -> None:
    page = phone.page
    sign_in(page, office, "editor")
    page.goto(f"{office.url}/admin/teaching?state=open")
    assert fits(page)
    page.get_by_role("link", name="泼机那边咋个整嘛").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("泼机那边咋个整嘛")
    page.get_by_label("意思", exact=True).select_option("job_search")
    assert fits(page)
    page.get_by_role("button", name="教它，看下一句").click()
    expect(page.get_by_role("status")).to_contain_text("记下了")
    assert fits(page)


def test_the_model_page_follows_a_training_by_itself(office: Office, desktop: Window) -> None:
    page = desktop.page
    sign_in(page, office)
    page.goto(f"{office.url}/admin/teaching/model")
    page.get_by_role("button", name="开始训练").click()
    expect(page.locator("#training")).to_contain_text("排队中")
    with office.runtime.store.begin() as tx:
        last = trainings.latest(tx)
        assert last is not None
        trainings.end(tx, last.id, "failed", {"why": "pay.toml, line 1: {x} is unknown"}, office.runtime.now())
    expect(page.locator("#training")).to_contain_text("没有训成", timeout=15000)
    expect(page.locator("#training")).to_contain_text("pay.toml, line 1")
