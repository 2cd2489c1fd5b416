"""What axe-core (Deque, MPL-2.0) has against a page that a browser shows."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

GRAVE = ("serious", "critical")
RUN = """async () => {
  const { violations } = await axe.run({ resultTypes: ["violations"] });
  return violations.map((one) => [one.impact, one.id, one.nodes.map((node) => node.html.slice(0, 160))]);
}"""


def faults(page: Page) -> list[str]:
    """Every serious or critical violation of a rule, with the elements that it is about."""
    page.evaluate(AXE_SCRIPT)
    return [f"{rule}: {where}" for impact, rule, where in page.evaluate(RUN) if impact in GRAVE]
