"""What links tell and circulars ask on the smallest phone; signing up through a link is tried in test_console.py."""

from __future__ import annotations

from playwright.sync_api import Browser, expect
from sqlalchemy import select

from bot import invitations
from bot.field import circulars as story
from bot.store.field.circulars import CircularStop
from bot.store.field.visits import LinkVisits
from tests.admin.county import TOWN
from tests.admin.liaison.seat import token_for
from tests.browser.test_console import SMALL, Office, Window, fits, office

__all__ = ["office"]


def link(office: Office) -> str:
    with office.runtime.store.begin() as tx:
        liaison = office.ids["liaison"]
        return invitations.mint(office.runtime, tx, "fair", office.ids["fair"], liaison_id=liaison).code


def visits(office: Office) -> int:
    with office.runtime.store.reading() as tx:
        return sum(row.visits for row in tx.all(select(LinkVisits.visits)))


def test_a_visit_is_told_and_nothing_comes_from_elsewhere(office: Office, chromium: Browser) -> None:
    window = Window(chromium, SMALL)
    page = window.page
    with page.expect_response("**/seen") as told:
        page.goto(f"{office.url}/s/{link(office)}")
    assert told.value.status == 204
    assert visits(office) == 1
    assert all(address.startswith(office.url) or address == "data:," for address in window.asked)
    assert page.context.cookies() == []
    window.close()


def test_a_circular_is_passed_on_with_one_tap(office: Office, chromium: Browser) -> None:
    with office.runtime.store.begin() as tx:
        story.issue(office.runtime, tx, "入户通知", "请通知到人", TOWN, about=("fair", office.ids["fair"]))
    story.hand_on(office.runtime)
    window = Window(chromium, SMALL, scripts=False)
    page = window.page
    cookie = {"name": "gongyou_liaison", "value": token_for(office.runtime, office.ids["liaison"])}
    page.context.add_cookies([{**cookie, "url": f"{office.url}/liaison/"}])
    page.goto(f"{office.url}/liaison/")
    page.get_by_role("link", name="要转的通知").click()
    assert fits(page)
    page.get_by_role("button", name="转好了").first.click()
    expect(page.get_by_role("status")).to_contain_text("转好了")
    with office.runtime.store.reading() as tx:
        mine = select(CircularStop.done_at).where(CircularStop.liaison_id == office.ids["liaison"])
        assert any(row.done_at for row in tx.all(mine))
    page.goto(f"{office.url}/liaison/print")
    assert fits(page)
    page.goto(f"{office.url}/liaison/photo")
    assert fits(page)
    window.close()
