"""Looks over the words of a notice before it goes out: forbidden words, links, personal data, marks of signatures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from bot.messages import Notice
from bot.settings import HOUSE, Settings

WORDS = HOUSE / "data" / "forbidden_words.txt"
SHORTENERS = frozenset({"t.cn", "url.cn", "dwz.cn", "suo.im", "w.url.cn", "bit.ly", "tinyurl.com", "dwz.tax", "6du.in"})
"""Public link shorteners: carriers and WeChat block them, and nobody can see where they lead."""

LINK = re.compile(r"(?:https?://|www\.)[\w\-.~:/?#@!$&'()*+,;=%]+", re.IGNORECASE | re.ASCII)
IDENTITY = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)")
SIGNATURE = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]{2,16}")
_LINE = re.compile(r"(?P<bar>!?)\s*(?P<word>[^=]+?)\s*=\s*(?P<why>.+)")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, in a sentence for whoever wrote the notice. `bars`: it must not go out like this."""

    says: str
    bars: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    pattern: re.Pattern[str]
    word: str
    why: str
    bars: bool
    where: str


def words_of(notice: Notice) -> str:
    """All that staff wrote, on one line each."""
    return "\n".join((notice.text, *notice.fields.values()))


def check_words(settings: Settings, notice: Notice, path: Path = WORDS) -> list[Fault]:
    """In the order in which they should be mended."""
    text = words_of(notice)
    found = [*_forbidden(text, path), *_links(settings, text), *_marks(text)]
    if not SIGNATURE.fullmatch(settings.sms_signature):
        found.append(Fault("短信签名要有 2 到 16 个汉字、字母或数字（GONGYOU_SMS_SIGNATURE）"))
    return sorted(found, key=lambda fault: not fault.bars)


def _forbidden(text: str, path: Path) -> Iterator[Fault]:
    bare = plain(text)
    for one in forbidden(path, path.stat().st_mtime_ns):
        if one.pattern.search(bare):
            does = "不能发" if one.bars else "请看看"
            yield Fault(f"“{one.word}”{does}：{one.why}（{one.where}）", one.bars)


def _links(settings: Settings, text: str) -> Iterator[Fault]:
    ours = urlsplit(settings.public_url).hostname
    for link in LINK.findall(text):
        host = urlsplit(link if "//" in link else f"//{link}").hostname or ""
        if host in SHORTENERS:
            yield Fault(f"短链接 {host} 会被拦，群众也看不出去哪：换成完整的网址，或不要链接", bars=True)
        elif host != ours:
            yield Fault(f"链接 {host} 不是本系统的，短信里可能被拦：确认是官方网站再发")


def _marks(text: str) -> Iterator[Fault]:
    if IDENTITY.search(text):
        yield Fault("里面有身份证号，不能群发", bars=True)
    if "【" in text or "】" in text:
        yield Fault("正文里别用【】，短信平台会当成签名：换成“”")


@lru_cache(maxsize=4)
def forbidden(path: Path, _changed: int) -> Sequence[Word]:
    """Raises ValueError with file and line of an entry that cannot be read."""
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    return [_read(path, number, line) for number, line in lines if line.strip() and not line.startswith("#")]


def _read(path: Path, number: int, line: str) -> Word:
    found = _LINE.fullmatch(line.strip())
    bare = plain(found["word"]) if found else ""
    if found is None or not bare.strip("*"):
        raise ValueError(f"{path.name} 第 {number} 行看不懂：写成“词 = 为什么”")
    pattern = ".{0,6}".join(re.escape(part) for part in bare.split("*"))
    return Word(re.compile(pattern), found["word"], found["why"], bool(found["bar"]), f"{path.name} 第 {number} 行")


def plain(text: str) -> str:
    """Without what hides a word: spaces, full-width forms, capitals, characters of no width. Lines stay apart."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(one for one in folded if one == "\n" or not (one.isspace() or unicodedata.category(one) == "Cf"))
