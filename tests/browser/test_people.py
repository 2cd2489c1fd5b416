"""People, boards and the inbox as staff work on them: real Chromium, a desk and a phone, with scripts and without."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from bot import invitations
from bot.enrolment.slips import Slip
from bot.field import liaison_entry
from bot.store.register import people
from bot.store.talk import cases
from tests.admin.county import NOW, VILLAGE
from tests.admin.county import PHONE as NUMBER
from tests.admin.talk.test_cases import put_case
from tests.admin.talk.test_inbox import say
from tests.browser.test_console import DESKTOP, PHONE, Office, Window, fits, office, sign_in

__all__ = ["office"]


def put_down(office: Office, name: str, phone: str) -> None:
    with office.runtime.store.begin() as tx:
        made = invitations.mint(office.runtime, tx, "course", office.ids["course"], liaison_id=office.ids["liaison"])
    invitations.accept(office.runtime, made.code, Slip(name, phone, "泼机村", True))


def test_a_person_is_found_corrected_and_made_one_with_the_twin(office: Office, chromium: Browser) -> None:
    with office.runtime.store.begin() as tx:
        people.known_or_new(tx, "王秀蓝", NUMBER, VILLAGE, NOW)
    window = Window(chromium, DESKTOP)
    page = window.page
    sign_in(page, office, "editor")
    page.get_by_role("link", name="群众").click()
    page.get_by_role("searchbox", name="找人").fill("泼机村 王秀兰")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="王秀兰").click()
    page.get_by_role("link", name="改资料").click()
    page.get_by_label("出生日期").fill("1880-01-01")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#birthday-error")).to_contain_text("1900 年以后")
    page.get_by_label("出生日期").fill("1980-05-01")
    page.get_by_label("户类型").select_option("脱贫户")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_contain_text("改好了")
    expect(page.locator("main")).to_contain_text("1980-05-01")
    expect(page.get_by_role("heading", name="同一个号码的人")).to_be_visible()
    page.get_by_role("link", name="是同一个人…").first.click()
    page.get_by_role("button", name="合并").click()
    expect(page.get_by_role("status")).to_contain_text("合并好了")
    page.get_by_role("button", name="撤销合并").click()
    expect(page.get_by_role("status")).to_contain_text("又是两个人")
    window.close()


def test_a_class_is_worked_off_on_its_board(office: Office, chromium: Browser) -> None:
    put_down(office, "赵小梅", "13900007777")
    put_down(office, "钱小兵", "13900008888")
    window = Window(chromium, DESKTOP)
    page = window.page
    sign_in(page, office, "editor")
    page.get_by_role("link", name="报名", exact=True).click()
    page.get_by_role("link", name="各班各场的名额").click()
    page.get_by_role("link", name="焊工班").click()
    expect(page.locator(".seats")).to_contain_text("满了，候补 1 人")
    _tick(page, "王秀兰", "赵小梅")
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("确认了 2 人，都告诉了本人")
    _tick(page, "王秀兰", "赵小梅")
    page.get_by_role("button", name="发消息…").click()
    page.get_by_label("要说的话").fill("开班前一天到镇政府领教材。")
    page.get_by_role("button", name="下一步：看效果").click()
    expect(page.locator("main")).to_contain_text("开班前一天到镇政府领教材")
    page.goto(f"{office.url}/admin/board/course/{office.ids['course']}/roll")
    expect(page.locator("tbody tr")).to_have_count(2)
    window.close()


def test_a_sign_up_is_refused_on_a_phone_without_scripts(office: Office, chromium: Browser) -> None:
    put_down(office, "孙大山", "13900006666")
    window = Window(chromium, PHONE, scripts=False)
    page = window.page
    sign_in(page, office, "inbox")
    page.goto(f"{office.url}/admin/board/course/{office.ids['course']}?state=waiting")
    _tick(page, "孙大山")
    assert fits(page)
    page.get_by_role("button", name="拒绝…").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("拒绝这 1 个报名？")
    page.get_by_role("button", name="拒绝 1 人").click()
    expect(page.locator("#reason-error")).to_be_visible()
    page.get_by_label("年龄或性别不符合要求").check()
    page.get_by_role("button", name="拒绝 1 人").click()
    expect(page.get_by_role("status")).to_contain_text("拒绝了 1 人")
    window.close()


def test_a_conversation_is_held_by_one_and_lives_without_reload(office: Office, chromium: Browser) -> None:
    case_id, _ = put_case(office.runtime)
    mine, theirs = Window(chromium, DESKTOP), Window(chromium, DESKTOP)
    sign_in(mine.page, office, "inbox")
    sign_in(theirs.page, office, "editor")
    theirs.page.goto(f"{office.url}/admin/cases/{case_id}")
    theirs.page.get_by_label("回的话").fill("我也来回")
    page = mine.page
    page.goto(f"{office.url}/admin/cases?state=open")
    page.get_by_role("link", name=f"S-{1000 + case_id}").click()
    page.get_by_role("button", name="我来办").click()
    say(office.runtime, "工资没发，帮我问问", "b1")
    expect(page.locator("#thread")).to_contain_text("工资没发，帮我问问")  # nobody reloaded
    page.get_by_role("button", name="留个电话").click()
    expect(page.get_by_label("回的话")).to_have_value("方便的话留个电话，我给您打过去。")
    say(office.runtime, "13812345678", "b2")
    expect(page.locator("#thread")).to_contain_text("13812345678")
    page.get_by_role("button", name="发出").click()
    expect(page.get_by_role("status").first).to_contain_text("发出去了")
    expect(page.locator("#thread .staff")).to_contain_text("inbox 答")
    theirs.page.get_by_role("button", name="发出").click()
    expect(theirs.page.locator("#text-error")).to_contain_text("inbox在办这件事，没有发")
    mine.close()
    theirs.close()


def test_the_list_of_cases_grows_by_itself(office: Office, chromium: Browser) -> None:
    window = Window(chromium, DESKTOP)
    sign_in(window.page, office, "inbox")
    window.page.goto(f"{office.url}/admin/cases?state=open&kind=doubt")
    expect(window.page.locator("#cases")).to_contain_text("没有这样的事项")
    with office.runtime.store.begin() as tx:
        number = cases.open_case(tx, "doubt", "这条是真的吗", NOW, area=VILLAGE)
    expect(window.page.locator("#cases")).to_contain_text(number, timeout=15000)
    window.close()


def test_a_liaison_is_asked_and_reports_on_a_phone(office: Office, chromium: Browser) -> None:
    with office.runtime.store.begin() as tx:
        number = cases.open_case(tx, "complaint", "工地不给钱", NOW, name="王秀兰", phone=NUMBER, area=VILLAGE)
        case_id = cases.numbered(tx, number)
        link = liaison_entry.link_for(office.runtime, tx, office.ids["liaison"])
    desk, small = Window(chromium, DESKTOP), Window(chromium, PHONE, scripts=False)
    sign_in(desk.page, office, "inbox")
    desk.page.goto(f"{office.url}/admin/cases/{case_id}")
    desk.page.get_by_role("button", name="我来办").click()
    desk.page.get_by_role("button", name="请村里的联络员帮忙").click()
    expect(desk.page.get_by_role("status").first).to_contain_text("请联络员陈大姐帮忙办")
    page = small.page
    page.goto(office.url + link.removeprefix("http://localhost"))
    page.get_by_role("button", name="进入我的村").click()
    page.get_by_role("link", name="请我办的事").click()
    assert fits(page)
    page.get_by_label("办得怎么样").fill("去看过了，答应月底给")
    page.get_by_role("button", name="告诉工作人员").click()
    expect(page.get_by_role("status")).to_contain_text("告诉工作人员了")
    expect(desk.page.locator("#thread")).to_contain_text("答应月底给")
    desk.close()
    small.close()


def _tick(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_label(f"选 {name}").check()
