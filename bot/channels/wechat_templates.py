"""WeChat's registered forms: subscription notices (订阅通知) and template messages, whose every field has a limit.

The file that the setting `wechat_templates` names lists them. A field is written with the names of our own facts
(`{名称}`); WeChat knows it by its keyword, such as thing1, whose letters say what may stand in it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from bot.channels.lengths import legible
from bot.channels.sms_templates import VARIABLE, facts_of
from bot.messages import Notice
from bot.settings import Settings

Way = Literal["cred", "tmpl"]
WAYS: Mapping[str, Way] = {"subscription": "cred", "template": "tmpl"}
"""What a form is called in the file, and the `way` of the ledger's rows that go by it: by a credit, by a template."""

SHOWN: Mapping[Way, str] = {"cred": "订阅通知", "tmpl": "模板消息"}

_DAY = r"\d{4}年\d{1,2}月\d{1,2}日"
_CLOCK = r"\d{1,2}:\d{2}"
_MOMENT = rf"(?:{_DAY}(?: {_CLOCK})?|{_CLOCK})"
KEYWORDS: Mapping[str, tuple[int, str]] = {
    "thing": (20, r".+"),
    "number": (32, r"\d+(?:\.\d+)?"),
    "letter": (32, r"[A-Za-z]+"),
    "symbol": (5, r"[^\w\s]+"),
    "character_string": (32, r"[!-~]+"),
    "time": (40, rf"{_MOMENT}(?:~{_MOMENT})?"),
    "date": (40, rf"{_DAY}(?: {_CLOCK})?(?:~{_DAY}(?: {_CLOCK})?)?"),
    "amount": (12, r"[¥￥$]?\d{1,10}(?:\.\d+)?元?"),
    "phone_number": (17, r"[\d+\-() ]+"),
    "car_number": (8, r"[A-Z\d\u4e00-\u9fff]+"),
    "name": (10, r"[\u4e00-\u9fff·]+|[A-Za-z ]+"),
    "phrase": (5, r"[\u4e00-\u9fff]+"),
    "const": (20, r".+"),
}
"""Characters that a keyword takes and what they may be, by Tencent's page on the limits of template fields."""

_KEYWORD = re.compile(r"([a-z_]+?)\d+")


@dataclass(frozen=True, slots=True)
class Form:
    """`id` is WeChat's number, empty while there is none; `fields` are keyword to text.

    `lasting`: a long-term subscription (长期订阅), which is not used up.
    """

    way: Way
    id: str
    kind: str
    fields: Mapping[str, str]
    lasting: bool = False

    def values(self, facts: Mapping[str, str]) -> dict[str, str] | None:
        """What each keyword shows: a `thing` that is too long is cut; None where anything else does not fit."""
        values = {}
        for keyword, text in self.fields.items():
            if not all(facts.get(name) for name in VARIABLE.findall(text)):
                return None
            value = VARIABLE.sub(lambda found: facts[found[1]], " ".join(text.split())).replace("\n", " ")
            fitting = _fitting(keyword, value)
            if fitting is None:
                return None
            values[keyword] = fitting
        return values


@dataclass(frozen=True, slots=True)
class Filled:
    """A form with its fields: what is sent. `cut` names the keywords whose end was left out."""

    form: Form
    values: Mapping[str, str]
    cut: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.values.values())


class Forms:
    """The forms of one account in the order in which they are tried."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self._forms = forms

    def fit(self, way: str, notice: Notice) -> Filled | None:
        """The first registered form of the notice's kind whose fields can all be filled."""
        facts = _facts(notice)
        for form in self._forms:
            values = form.values(facts) if form.id and (form.way, form.kind) == (way, notice.kind) else None
            if values is not None:
                return Filled(form, values, tuple(name for name, value in values.items() if value.endswith("…")))
        return None

    @property
    def ready(self) -> bool:
        """Whether any form has its number."""
        return any(form.id for form in self._forms)

    def registered(self, kind: str) -> list[Form]:
        return [form for form in self._forms if form.id and form.kind == kind]

    def faults(self) -> Iterator[str]:
        """What WeChat would object to, form by form, in plain Chinese."""
        for place, form in enumerate(self._forms, 1):
            where = f"第 {place} 个（{SHOWN[form.way]}，{form.kind}）"
            strange = [keyword for keyword in form.fields if _kind_of(keyword) is None]
            if strange:
                yield f"{where}：关键词 {'、'.join(strange)} 不是微信的写法，例如 thing1、date2"
            if not 1 <= len(form.fields) <= 10:
                yield f"{where}：要有 1 到 10 个关键词"


def _fitting(keyword: str, value: str) -> str | None:
    most, pattern = KEYWORDS[_kind_of(keyword) or "thing"]
    if not value or not re.fullmatch(pattern, value):
        return None
    if len(value) <= most:
        return value
    return f"{value[: most - 1]}…" if _kind_of(keyword) == "thing" else None


def _kind_of(keyword: str) -> str | None:
    found = _KEYWORD.fullmatch(keyword)
    return found[1] if found and found[1] in KEYWORDS else None


def _facts(notice: Notice) -> dict[str, str]:
    """As in SMS templates, with 年月日 for the day in full and 开始 for the hour at which it begins."""
    facts = facts_of(notice)
    begins = re.match(_CLOCK, facts.get("时间", ""))
    full = f"{facts['年份']}年{facts['月日']}" if facts.get("年份") and facts["月日"] else ""
    return {**facts, "年月日": full, "开始": begins[0] if begins else ""}


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> Forms:
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
        forms = [
            Form(
                WAYS[one["way"]],
                str(one.get("id", "")),
                one["kind"],
                {str(keyword): legible(text) for keyword, text in one["fields"].items()},
                bool(one.get("lasting", False)),
            )
            for one in written.get("form", [])
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path.name}：看不懂（{error!r}）") from error
    return Forms(forms)


def forms_of(settings: Settings) -> Forms:
    """Read anew when the file changes. Raises ValueError naming what is wrong in it."""
    path = settings.wechat_templates
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise ValueError(f"{path.name}：打不开") from error
