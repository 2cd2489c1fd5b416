"""The browser of these tests: one for all that a process runs of them in a row."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.needs import browser as browser_path

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Gone before tests of other rooms: Playwright's loop runs in their thread as long as it lives."""
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=browser_path(), args=CHROMIUM)
        yield started
        started.close()
