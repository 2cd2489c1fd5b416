"""Takes the README's picture of the chat window anew: a job search, a notice by SMS and its answer, a village group.

.venv/bin/python -m tests.browser.picture docs/chat.png
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.browser.palette import reduced
from tests.demo.running import RunningDemo, until
from tests.needs import browser as browser_path

WISH = "我想去东莞进电子厂，一个月五千以上，包住"
FLAT = ".phone { box-shadow: 0 0 0 1px #b9bfc6 !important; }"
"""Without the soft shadow the file is half as large."""


def announce(demo: RunningDemo) -> tuple[str, str]:
    """A notice of the next fair to a robot's group and to one of phones; the first number it reached, the code word."""
    with sqlite3.connect(demo.home / "gongyou.sqlite") as database:
        fair, word = database.execute("SELECT number, code_word FROM fairs ORDER BY day LIMIT 1").fetchone()
        groups = database.execute("SELECT min(number) FROM village_groups WHERE kind != 'followers' GROUP BY kind")
        numbers = ",".join(number for (number,) in groups)
    made = demo.command("broadcast", "new", "--name", "赶集招聘会", "--fair", fair, "--groups", numbers)
    demo.command("broadcast", "start", made.strip().splitlines()[-1], "--yes")
    panes = {"sms", "group"}
    until(lambda: panes <= {bubble["pane"] for bubble in demo.news()["bubbles"]})
    return next(str(bubble["owner"]) for bubble in demo.news()["bubbles"] if bubble["pane"] == "sms"), word


def talk(page: Page, number: str, word: str) -> None:
    heard = page.locator("#wechat-talk .row.theirs")
    page.click("#follow")
    heard.first.wait_for()
    page.click("#switch")
    page.fill("#wechat-text", WISH)
    page.keyboard.press("Enter")
    heard.nth(1).wait_for()
    page.select_option("#number", number)
    for count, text in enumerate((word, "对"), 1):
        page.fill("#sms-text", text)
        page.keyboard.press("Enter")
        page.locator("#sms-talk .row.theirs").nth(count).wait_for()
    page.evaluate("document.activeElement.blur()")


def main() -> None:
    demo = RunningDemo(Path(tempfile.mkdtemp()))
    try:
        number, word = announce(demo)
        with sync_playwright() as play:
            chromium = play.chromium.launch(executable_path=browser_path(), args=CHROMIUM)
            page = chromium.new_context(viewport={"width": 1280, "height": 930}, bypass_csp=True).new_page()
            page.goto(f"{demo.url}/simulator/")
            page.wait_for_selector("body[data-ready]")
            page.add_style_tag(content=FLAT)
            talk(page, number, word)
            taken = page.screenshot(clip={"x": 20, "y": 98, "width": 1240, "height": 820})
            Path(sys.argv[1]).write_bytes(reduced(taken))
            chromium.close()
    finally:
        demo.stop()


if __name__ == "__main__":
    main()
