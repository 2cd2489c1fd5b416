"""Every page of the house at a desk and on a phone: it answers, fits its width, and axe-core finds nothing grave."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from admin.liaison.door import PASS
from bot import invitations
from bot.desk.tallying import tally
from tests.admin.county import app_of
from tests.admin.liaison.seat import token_for
from tests.admin.test_access import address, console_routes
from tests.browser.axe import faults
from tests.browser.test_console import DESKTOP, PHONE, SMALL, Office, Window, fits, office, sign_in

__all__ = ["office"]

MORE = (
    "signups?q=泼机村", "signups?state=waiting", "people?q=没有这个人", "people/1/merge?other=2", "cases?mine=1",
    "catalogue/vacancy?q=东莞&area=440000", "catalogue/vacancy?q=没有", "catalogue/vacancy/1",
    "catalogue/vacancy/1/edit", "catalogue/course/new", "catalogue/scheme/new", "catalogue/scheme/1/rule",
    "catalogue/fair/new?like=1",
    "board/course/1", "board/course/1?state=waiting", "search?q=焊",
)  # fmt: skip
"""Pages that a filter makes another, beside those that the routes name."""


def wrong_with(page: Page, url: str, size: tuple[int, int]) -> list[str]:
    answer = page.goto(url)
    if answer is None or answer.status != 200:
        return [f"{url}: {answer and answer.status}"]
    narrow = [] if fits(page) else ["wider than the window"]
    return [f"{url} at {size[0]}: {one}" for one in (*narrow, *faults(page))]


def pages_of(office: Office) -> list[str]:
    """The address of every page of the console, with ids of things that are there."""
    rules = [rule for rule, methods in console_routes(app_of(office.runtime)).values() if methods == {"GET"}]
    return [address(rule, office.ids) for rule in sorted(rules)] + [f"/admin/{more}" for more in MORE]


def of_liaisons(office: Office) -> list[str]:
    """The address of every page of a liaison, with ids of things that are there."""
    known = {"kind": "fair", "offer_id": office.ids["fair"], "person_id": office.ids["person"]}
    urls = app_of(office.runtime).url_map
    bound = urls.bind("localhost")
    rules = [rule for rule in urls.iter_rules() if rule.endpoint.startswith("liaison.") and "GET" in rule.methods]
    named = [(rule.endpoint, rule.arguments) for rule in rules if rule.arguments <= known.keys()]
    return [bound.build(endpoint, {name: known[name] for name in names}) for endpoint, names in named]


def is_page(page: Page, url: str) -> bool:
    """Not a file to download, a picture, or a part of a page."""
    answer = page.request.get(url)
    return answer.status == 200 and "html" in answer.headers["content-type"] and "<html" in answer.text()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_page_of_the_console_fits_and_is_open_to_all(
    size: tuple[int, int], office: Office, chromium: Browser
) -> None:
    tally(office.runtime)
    window = Window(chromium, size)
    page = window.page
    wrong = wrong_with(page, f"{office.url}/admin/sign-in", size)
    sign_in(page, office)
    for url in (office.url + path for path in pages_of(office)):
        if is_page(page, url):
            wrong += wrong_with(page, url, size)
    assert not wrong, "\n".join(wrong)
    window.close()


@pytest.mark.parametrize("size", [DESKTOP, SMALL], ids=["desktop", "phone"])
def test_every_page_of_a_liaison_fits_and_is_open_to_all(
    size: tuple[int, int], office: Office, chromium: Browser
) -> None:
    window = Window(chromium, size)
    wrong = wrong_with(window.page, f"{office.url}/liaison/sign-in", size)
    token = token_for(office.runtime, office.ids["liaison"])
    window.page.context.add_cookies([{"name": PASS.name, "value": token, "url": f"{office.url}/liaison/"}])
    for url in (office.url + path for path in of_liaisons(office)):
        if is_page(window.page, url):
            wrong += wrong_with(window.page, url, size)
    assert not wrong, "\n".join(wrong)
    window.close()


def test_the_page_behind_a_link_is_open_to_all(office: Office, chromium: Browser) -> None:
    with office.runtime.store.begin() as tx:
        made = invitations.mint(office.runtime, tx, "course", office.ids["course"], liaison_id=office.ids["liaison"])
    for size in (SMALL, DESKTOP):
        window = Window(chromium, size)
        wrong = wrong_with(window.page, f"{office.url}/s/{made.code}", size)
        window.page.get_by_role("button", name="报名").click()
        wrong += faults(window.page)
        assert not wrong, "\n".join(wrong)
        window.close()
