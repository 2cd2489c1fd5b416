"""Registered SMS templates: mainland gateways send nothing but a template that was approved, with short variables.

The file that the setting `sms_templates` names lists them. A template is written with the names of our own facts
(`{日期}`); the gateway knows them by their order.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.channels.lengths import legible
from bot.channels.notices import BROADCASTS, sms_text
from bot.messages import Notice
from bot.settings import Settings

VARIABLE = re.compile(r"\{([^{}]+)\}")
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
LONGEST = 500
"""Characters of a whole message with its signature, as mainland gateways count."""
MOST = 6
"""Characters of one variable that an account gets by default (Tencent's rule for accounts since 25 January 2024)."""
OPT_OUT = re.compile(r"退订|拒收")
_BRACKETS = re.compile(r"[【】]")
_WEEKDAY = re.compile(r"（.*?）")


@dataclass(frozen=True, slots=True)
class Template:
    """`id` is the gateway's number, empty while it is not approved yet; `most` the characters of one variable."""

    id: str
    kind: str
    text: str
    most: int = MOST

    @property
    def variables(self) -> tuple[str, ...]:
        return tuple(VARIABLE.findall(self.text))

    def values(self, facts: Mapping[str, str]) -> tuple[str, ...] | None:
        """The variables' values in their order; None where one is unknown, too long or holds a link."""
        values = tuple(facts.get(name, "") for name in self.variables)
        fit = all(value and len(value) <= self.most and not LINK.search(value) for value in values)
        return values if fit else None

    def filled(self, values: Sequence[str], signature: str) -> str:
        """As the phone shows it."""
        given = iter(values)
        return f"【{signature}】" + VARIABLE.sub(lambda _: next(given), self.text)


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its variables: what is sent, and what the phone shows."""

    template: str
    values: tuple[str, ...]
    text: str


class Templates:
    """The approved templates in the order in which they are tried: the fullest of a kind stands first."""

    def __init__(self, templates: Sequence[Template]) -> None:
        self._templates = templates

    def fit(self, notice: Notice, signature: str) -> Filled | None:
        """The first template of the notice's kind whose variables are all known and short enough."""
        facts = facts_of(notice)
        for template in self._templates:
            values = template.values(facts) if template.id and template.kind == notice.kind else None
            if values is not None:
                return Filled(template.id, values, template.filled(values, signature))
        return None

    def faults(self, signature: str) -> Iterator[str]:
        """What the gateway or the law would object to, template by template, in plain Chinese."""
        for place, template in enumerate(self._templates, 1):
            where = f"第 {place} 个模板（{template.kind}）"
            if _BRACKETS.search(template.text):
                yield f"{where}：正文里不能有【】，签名由平台加上"
            if len(f"【{signature}】{template.text}") > LONGEST:
                yield f"{where}：连签名超过 {LONGEST} 个字"
            if template.kind in BROADCASTS and not OPT_OUT.search(template.text):
                yield f"{where}：群发的短信要写明怎么退订，例如“拒收请回复R”"

    def lacking(self, kinds: Sequence[str]) -> list[str]:
        """Kinds for which no approved template stands ready."""
        ready = {template.kind for template in self._templates if template.id}
        return [kind for kind in kinds if kind not in ready]


def facts_of(notice: Notice) -> dict[str, str]:
    """Facts by the names that templates use; 月日 is the date without its weekday, 内容 the whole free text."""
    facts = {name: legible(value).strip() for name, value in notice.fields.items()}
    facts["口令"] = notice.code_word
    facts["内容"] = legible(notice.text).strip()
    facts["月日"] = _WEEKDAY.sub("", facts.get("日期", ""))
    return facts


@lru_cache(maxsize=8)
def read_templates(path: Path) -> Templates:
    """Raises ValueError naming what is wrong in the file."""
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
        most = int(written.get("most", MOST))
        templates = [
            Template(str(one.get("id", "")), one["kind"], one["text"], int(one.get("most", most)))
            for one in written.get("template", [])
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path.name}：看不懂（{error!r}）") from error
    return Templates(templates)


def sms_shown(notice: Notice, settings: Settings) -> str:
    """The SMS as the gateway that was chosen sends it; where it has no template for it, as it would read without."""
    if settings.sms_gateway == "tencent":
        fitting = read_templates(settings.sms_templates).fit(notice, settings.sms_signature)
        if fitting is not None:
            return fitting.text
    return sms_text(notice, settings.sms_signature)
