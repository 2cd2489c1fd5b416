"""The simulator in a real browser against a whole running demo: three phones, the drawer, and the width of a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import faults
from tests.demo.running import RunningDemo

PATIENCE, USUAL = 15_000, 5_000
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    running = RunningDemo(tmp_path_factory.mktemp("demo"))
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    """A whole demo answers more slowly than a page."""
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=USUAL)


@pytest.fixture
def page(demo: RunningDemo, chromium: Browser) -> Iterator[Page]:
    """The window on a desktop; whatever the browser complains of, also against the content policy, fails the test."""
    yield from opened(chromium, demo, 1440, 900)


@pytest.fixture
def phone(demo: RunningDemo, chromium: Browser) -> Iterator[Page]:
    yield from opened(chromium, demo, 390, 844)


def opened(chromium: Browser, demo: RunningDemo, width: int, height: int) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": width, "height": height})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{demo.url}/simulator/")
    page.wait_for_selector("body[data-ready]")
    yield page
    page.close()
    assert complaints == []


def new_person(page: Page, name: str) -> None:
    page.once("dialog", lambda dialog: dialog.accept(name))
    page.click("#new-person")
    expect(page.locator("#person option:checked")).to_have_text(name)


def follow(page: Page, name: str) -> None:
    new_person(page, name)
    page.click("#follow")
    expect(heard(page)).to_have_count(1)


def heard(page: Page):
    """What the account said to the person on the screen."""
    return page.locator("#wechat-talk .row.theirs .bubble")


def say(page: Page, text: str) -> str:
    """Types a message, and returns what came back."""
    before = heard(page).count()
    if page.locator("#wechat-foot").get_attribute("data-mode") == "menu":
        page.click("#switch")
    page.fill("#wechat-text", text)
    page.keyboard.press("Enter")
    expect(heard(page)).to_have_count(before + 1)
    return heard(page).last.inner_text()


def test_from_following_to_a_signed_up_job(page: Page) -> None:
    follow(page, "王秀英")
    listed = say(page, "我想找电子厂的活")
    assert re.search(r"^1 ", listed, re.M)
    say(page, "1")
    answer = say(page, "报名")
    for _ in range(8):  # the form asks for what it needs, in its own order
        if "编号" in answer:
            break
        answer = say(page, fitting(answer))
    assert "报上了" in answer
    assert "138****5678" in page.locator("#wechat-talk").inner_text()


def fitting(question: str) -> str:
    """What a villager would answer to the question of a sign-up form."""
    for word, answer in (
        ("名字", "王秀英"),
        ("电话", "13800005678"),
        ("手机", "13800005678"),
        ("哪个村", "泼机村"),
        ("几岁", "35"),
        ("多大", "35"),
        ("男", "女"),
        ("确认", "对"),
        ("同意", "同意"),
    ):
        if word in question:
            return answer
    return "1"


def test_the_menu_voice_place_and_picture(page: Page) -> None:
    follow(page, "李正富")
    page.locator("#menu").get_by_role("button", name="学技能").click()
    page.locator("#menu").get_by_role("button", name="免费培训班").click()
    expect(heard(page)).to_have_count(2)
    expect(page.locator("#wechat-talk .note")).to_have_text("点了菜单“免费培训班”")
    page.click("#switch")
    page.click("#voice")
    page.fill("#wechat-sheet input[type=text]", "我想学电焊")
    page.click("#wechat-sheet .primary")
    expect(heard(page)).to_have_count(3)
    for picked, kind in (("位置", "place"), ("车票", "picture")):
        page.click("#plus")
        page.click(f"#wechat-sheet .grid >> text={picked}")
        if kind == "place":
            page.click("#wechat-sheet .list >> text=泼机镇街上")
        expect(page.locator(f"#wechat-talk .mine[data-kind={kind}]")).to_have_count(1)


def test_a_liaisons_code_is_followed_by(page: Page) -> None:
    new_person(page, "陈国权")
    page.click("#scan")
    page.locator("#wechat-sheet .list button").first.click()
    expect(heard(page)).to_have_count(1)
    expect(page.locator("#wechat-talk .note")).to_contain_text("扫了二维码 l.")
    expect(page.locator("#profile")).to_be_hidden()
    page.click("#leave")
    expect(page.locator("#profile")).to_be_visible()


def test_a_repeated_delivery_is_answered_alike(page: Page) -> None:
    follow(page, "赵兴明")
    say(page, "有没有电焊的培训班")
    page.click("#again")
    expect(page.locator("#wechat-talk .note")).to_have_text("平台重发了上一条：答复和上次一样")
    expect(heard(page)).to_have_count(2)


def test_short_messages(page: Page) -> None:
    page.once("dialog", lambda dialog: dialog.accept("13870051234"))
    page.click("#new-number")
    expect(page.locator("#number option:checked")).to_contain_text("13870051234")
    page.fill("#sms-text", "找工作")
    page.keyboard.press("Enter")
    answer = page.locator("#sms-talk .row.theirs")
    expect(answer).to_have_count(1)
    assert answer.locator(".bubble").inner_text().startswith("【")
    expect(answer.locator(".size")).to_have_text(re.compile(r"^\d+ 字 · [123] 条$"))


def test_a_village_group_gets_a_broadcast(page: Page, demo: RunningDemo) -> None:
    number = page.evaluate("fetch('/simulator/api/start').then(a => a.json()).then(a => a.groups[0].number)")
    gongyou = demo.command
    made = gongyou(
        "broadcast", "new", "--name", "测试", "--text", "明天泼机镇赶集招聘会，请大家来。", "--groups", number
    )
    broadcast = made.strip().splitlines()[-1]
    gongyou("broadcast", "start", broadcast, "--yes")
    message = page.locator("#group-talk .row.theirs .bubble")
    expect(message).to_have_count(1)
    expect(message).to_contain_text("明天泼机镇赶集招聘会")


def test_the_drawer_shows_raw_exchanges_and_switches(page: Page) -> None:
    follow(page, "王天才")
    page.click("#open-drawer")
    first = page.locator("#exchanges li").first
    expect(first.locator(".status")).to_have_text("200")
    first.locator("summary").click()
    expect(first.locator("pre").first).to_contain_text("<Encrypt>")
    expect(first.locator("pre").first).to_contain_text("解开后")
    assert faults(page) == []
    switch = page.get_by_label("微信系统繁忙")
    switch.check()
    page.reload()
    page.wait_for_selector("body[data-ready]")
    page.click("#open-drawer")
    expect(page.get_by_label("微信系统繁忙")).to_be_checked()
    page.get_by_label("微信系统繁忙").uncheck()


def test_a_phones_width_shows_one_pane_and_nothing_is_cut_off(phone: Page) -> None:
    expect(phone.locator("#wechat")).to_be_visible()
    expect(phone.locator("#sms")).to_be_hidden()
    phone.get_by_role("button", name="短信", exact=True).click()
    expect(phone.locator("#sms")).to_be_visible()
    expect(phone.locator("#wechat")).to_be_hidden()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert faults(phone) == []
    for button in phone.locator("#sms button:visible, .tabs button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 36


def test_bubbles_break_lines_as_on_a_phone(page: Page) -> None:
    """Fourteen characters of 17 px stand on a line of a 375 px phone."""
    follow(page, "文大勇")
    say(page, "一二三四五六七八九十一二三四五六")
    height = page.locator("#wechat-talk .row.mine .bubble").last.evaluate("node => node.clientHeight")
    assert height == 2 * 24 + 16
