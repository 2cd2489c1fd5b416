"""A notice as an article of the Official Account: title, summary and page, within WeChat's limits."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from bot.channels.lengths import legible
from bot.channels.notices import body_of, how_to_answer, title_of
from bot.messages import Notice

TITLE, DIGEST = 64, 120
"""Characters that WeChat takes; a phone shows about 30 of a title and 54 of a summary."""


@dataclass(frozen=True, slots=True)
class Article:
    """`content` is HTML without the picture; `source` is what 阅读原文 leads to (links within it WeChat takes out)."""

    title: str
    digest: str
    content: str
    source: str


def article_of(notice: Notice) -> Article:
    lines = [line for line in legible(body_of(notice)).splitlines() if line.strip()]
    title = legible(title_of(notice)) or (lines[0] if lines else "")
    told = lines[1:] if lines and lines[0] == title else lines
    last = [how_to_answer(notice), "点下面的“阅读原文”看详细、报名。" if notice.link else "", "不想再收，回“退订”。"]
    shown = [*told, *(line for line in last if line)]
    return Article(
        title=title[:TITLE],
        digest="，".join(told)[:DIGEST],
        content="".join(f'<p style="font-size:17px;line-height:1.8">{escape(line)}</p>' for line in shown),
        source=notice.link,
    )
