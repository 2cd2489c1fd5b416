"""A day in the office: figures that lead to rows, two colleagues and one notice, teaching, accounts, keys alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import insert

from bot.desk.tallying import tally
from bot.store.register.people import PersonRow
from tests.admin.county import NOW, PASSWORD, VILLAGE
from tests.browser.test_console import DESKTOP, PHONE, Office, Window, fits, office, sign_in
from tests.desk.test_tallying import known_as, say

__all__ = ["office"]

SHIFTED = """() => new Promise((done) => {
  let moved = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((one) => { moved += one.value; }))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(moved), 200);
})"""
"""How far things on the page moved after they were shown first, as browsers count it (Cumulative Layout Shift)."""

OUTLINED = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  return [at.outerHTML.slice(0, 90), parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none",
          box.width > 0 && box.right > 0 && box.left < innerWidth];
}"""


@pytest.fixture(scope="module")
def talked(office: Office) -> None:
    """A day of two people's talk, counted."""
    known_as(office.runtime, say(office.runtime, "o-day-1", "找活路", NOW), office.ids["person"])
    say(office.runtime, "o-day-2", "路费咋报", NOW, "subsidy_inquiry", "transport_subsidy")
    tally(office.runtime)


@pytest.mark.usefixtures("talked")
def test_a_bar_leads_to_its_rows_and_its_numbers_unfold(office: Office, chromium: Browser) -> None:
    window = Window(chromium, DESKTOP)
    page = window.page
    sign_in(page, office, "viewer")
    part = page.locator("#chart-townships")
    part.locator("canvas").wait_for()
    expect(part.locator("table")).to_be_hidden()
    assert page.evaluate(SHIFTED) < 0.02
    part.get_by_role("button", name="看数字").click()
    expect(part.get_by_role("link", name="泼机镇")).to_be_visible()
    part.get_by_role("link", name="泼机镇").press("Escape")
    expect(part.locator("table")).to_be_hidden()
    x, y = page.evaluate("""() => {
      const box = document.querySelector("#chart-townships .drawing"), at = box.getBoundingClientRect();
      const [right, middle] = echarts.getInstanceByDom(box).convertToPixel({ seriesIndex: 0 }, [1, 0]);
      box.scrollIntoView({ block: "center" });
      const now = box.getBoundingClientRect();
      return [now.left + right - 12, now.top + middle];
    }""")
    page.mouse.click(x, y)
    expect(page.locator(".sentence")).to_contain_text("泼机镇，")
    expect(page.locator("tbody")).to_contain_text("王秀兰")
    assert all(url.startswith(office.url) for url in window.asked)
    window.close()


@pytest.mark.usefixtures("talked")
def test_the_figures_are_tables_on_a_phone_without_scripts(office: Office, chromium: Browser) -> None:
    window = Window(chromium, PHONE, scripts=False)
    page = window.page
    sign_in(page, office, "viewer")
    expect(page.locator("#chart-townships table")).to_be_visible()
    expect(page.locator("#chart-townships .drawing")).to_be_hidden()
    assert fits(page)
    page.locator("#chart-schemes").get_by_role("link", name="转移就业交通补贴").click()
    expect(page.locator("main")).to_contain_text("转移就业交通补贴")
    window.close()


def test_what_many_get_wants_a_second_pair_of_eyes(office: Office, chromium: Browser) -> None:
    person = {"name": "周大山", "area": VILLAGE, "wishes": {}, "created_at": NOW}
    with office.runtime.store.begin() as tx:
        digests = [tx.keys.digest(f"+8613{number:09}") for number in range(501)]
        sealed = tx.keys.seal("+8613000000000")
        tx.run(insert(PersonRow), [{**person, "phone_sealed": sealed, "phone_digest": digest} for digest in digests])
    author, approver = Window(chromium, DESKTOP), Window(chromium, PHONE, scripts=False)
    page = author.page
    sign_in(page, office, "sender")
    page.get_by_role("link", name="写通知").click()
    page.get_by_label("自己写").check()
    page.locator("textarea[name=text]").fill("12月6日泼机镇赶集，县里来办事，带身份证。")
    page.get_by_role("button", name="下一步：发给谁").click()
    page.get_by_label("几个乡镇或村").check()
    page.get_by_label("泼机镇").check()
    page.get_by_role("button", name="下一步：看效果").click()
    expect(page.locator("main")).to_contain_text("要另一位有审批权的同事批准")
    expect(page.get_by_role("link", name="开始发送…")).to_have_count(0)
    where = re.sub(r"/preview$", "", page.url)
    sign_in(approver.page, office, "approver")
    approver.page.goto(f"{where}/preview")
    approver.page.get_by_role("button", name="批准").click()
    expect(approver.page.get_by_role("status").first).to_contain_text("批准了")
    page.goto(where)
    page.get_by_role("link", name="开始发送…").click()
    page.get_by_role("button", name="开始发送").click()
    expect(page.get_by_role("status").first).to_contain_text("开始发了")
    author.close()
    approver.close()


def test_a_wording_is_taught_and_gone_from_the_list(office: Office, chromium: Browser) -> None:
    window = Window(chromium, PHONE, scripts=False)
    page = window.page
    sign_in(page, office, "editor")
    page.goto(f"{office.url}/admin/teaching?state=open")
    page.get_by_role("link", name="泼机那边咋个整嘛").click()
    page.get_by_role("button", name="教它，看下一句").click()
    expect(page.locator("#meant-error")).to_have_text("请选它是什么意思。")
    page.locator("#meant").select_option("fair_inquiry")
    page.get_by_role("button", name="教它，看下一句").click()
    expect(page.get_by_role("status").first).to_contain_text("记下了")
    page.goto(f"{office.url}/admin/teaching?state=open")
    expect(page.locator("main")).not_to_contain_text("泼机那边咋个整嘛")
    window.close()


def test_an_account_is_made_and_its_owner_chooses_a_password(office: Office, chromium: Browser) -> None:
    boss, newcomer = Window(chromium, DESKTOP), Window(chromium, PHONE, scripts=False)
    page = boss.page
    sign_in(page, office)
    page.get_by_role("link", name="管理", exact=True).click()
    page.get_by_role("link", name="新增账号").click()
    page.get_by_role("textbox", name="账号").fill("viewer")
    page.get_by_label("只看").check()
    page.get_by_role("button", name="新增", exact=True).click()
    expect(page.locator("#name-error")).to_be_visible()
    page.get_by_role("textbox", name="账号").fill("杨会计")
    page.get_by_role("button", name="新增", exact=True).click()
    given = page.get_by_label("杨会计的登录密码").input_value()
    theirs = newcomer.page
    theirs.goto(f"{office.url}/admin/people")
    theirs.get_by_label("账号").fill("杨会计")
    theirs.get_by_label("密码").fill(given)
    theirs.get_by_role("button", name="登录").click()
    expect(theirs.locator("main")).to_contain_text("现在的密码是别人给的")
    theirs.get_by_label("现在的密码", exact=True).fill(given)
    theirs.get_by_label("新密码，至少 10 位").fill(f"{PASSWORD} 2")
    theirs.get_by_label("新密码再填一次").fill(f"{PASSWORD} 2")
    theirs.get_by_role("button", name="改密码").click()
    theirs.goto(f"{office.url}/admin/people")
    expect(theirs.get_by_role("heading", name="群众")).to_be_visible()
    page.goto(f"{office.url}/admin/audit")
    page.get_by_label("做了什么").select_option("staff-add")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    with page.expect_download() as coming:
        page.get_by_role("link", name="导出").click()
    assert coming.value.suggested_filename.startswith("审计_")
    boss.close()
    newcomer.close()


def test_an_answer_is_kept_at_hand(office: Office, chromium: Browser) -> None:
    window = Window(chromium, PHONE, scripts=False)
    page = window.page
    sign_in(page, office, "inbox")
    page.get_by_role("link", name="事项", exact=True).click()
    page.get_by_role("link", name="常用的话").click()
    page.get_by_role("link", name="加一条").click()
    page.get_by_label("名字").fill("周五到村里")
    page.get_by_role("button", name="加上").click()
    expect(page.locator("#text-error")).to_have_text("这里没有写。")
    page.get_by_label("话", exact=True).fill("周五上午我到您村委会，见面说。")
    page.get_by_role("button", name="加上").click()
    expect(page.get_by_role("status")).to_contain_text("周五到村里")
    page.get_by_role("link", name="周五到村里").click()
    page.get_by_role("button", name="删除").click()
    expect(page.locator("tbody")).not_to_contain_text("周五到村里")
    window.close()


def test_a_morning_by_keys_alone(office: Office, chromium: Browser) -> None:
    """Each stop is seen and marked; the first of every page leads past the menu."""
    window = Window(chromium, DESKTOP)
    page = window.page
    sign_in(page, office, "editor")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.wait_for_url("**#*")  # a key pressed before would go on from where the eye was
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="等人接的")).to_be_focused()
    unseen = []
    for screen in ("", "signups", "people/1", "catalogue/vacancy", f"board/course/{office.ids['course']}", "cases/1"):
        page.goto(f"{office.url}/admin/{screen}")
        unseen += [f"{screen}: {stop}" for stop in _stops(page, 40)]
    assert unseen == []
    window.close()


def _stops(page: Page, most: int) -> list[str]:
    """Elements that the tab key comes to which are not marked, or cannot be seen."""
    wrong, seen = [], set()
    for _ in range(most):
        page.keyboard.press("Tab")
        html, marked, visible = page.evaluate(OUTLINED)
        if html.startswith("<body") or html in seen:
            break
        seen.add(html)
        if not (marked and visible):
            wrong.append(html)
    return wrong
