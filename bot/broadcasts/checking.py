"""What stands against a broadcast before it is sent: its words, and facts that some village lacks."""

from __future__ import annotations

from typing import Any

from bot.broadcasts import notices
from bot.broadcasts.forms import form_faults
from bot.broadcasts.unfit import Unfit
from bot.broadcasts.village_facts import KNOWN, facts_of, filled, lacking, wanted
from bot.broadcasts.wording_check import Fault, check_words
from bot.channels.sms_templates import read_templates
from bot.messages import Notice
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.field import villages
from bot.store.sending import broadcasts

NAMED = 5
"""Villages that are called by name; of more only the number is said."""

WHOLE = 9
"""Digits of a code that names a township or a village."""


def faults(runtime: Runtime, broadcast_id: int) -> list[Fault]:
    """In the order in which they should be mended. Raises `Unfit` where there is no such broadcast."""
    with runtime.store.reading() as tx:
        row = broadcasts.find(tx, broadcast_id)
        if row is None:
            raise Unfit(f"没有编号为 {broadcast_id} 的通知")
        notice = notices.from_json(row.notice)
        missing = list(_lacking(runtime, tx, row, notice))
    forms = form_faults(runtime.settings, filled(notice, {}))
    return [*missing, *check_words(runtime.settings, notice), *_template(runtime, notice), *forms]


def check(runtime: Runtime, broadcast_id: int) -> None:
    """Raises `Unfit` with what must be mended first."""
    bars = [fault.says for fault in faults(runtime, broadcast_id) if fault.bars]
    if bars:
        raise Unfit("先改好再发：" + "；".join(bars))


def _lacking(runtime: Runtime, tx: Tx, row: Any, notice: Notice) -> list[Fault]:
    """Of each name in braces the villages that have nothing for it. Who has no village is told the general word."""
    names = wanted(notice)
    if not names:
        return []
    table = notices.villages_in(row.notice)
    without: dict[str, list[str]] = {name: [] for name in names}
    for code in villages.of_audience(tx, row.audience):
        facts = facts_of(runtime, tx, code, names, table) if len(code) >= WHOLE else {}
        for name in names if len(code) >= WHOLE else ():
            if lacking(notice, name, facts):
                without[name].append(villages.name_of(tx, code) or code)
    return [_missing(name, places) for name, places in without.items() if places]


def _missing(name: str, places: list[str]) -> Fault:
    more = f"等 {len(places)} 个村" if len(places) > NAMED else ""
    where = f"{'、'.join(places[:NAMED])}{more}"
    if name in KNOWN:
        return Fault(f"{{{name}}} 不知道：{where}，那里会写成“{KNOWN[name]}”")
    return Fault(f"{{{name}}} 没有内容：{where}。要先补进这个通知的村表", bars=True)


def _template(runtime: Runtime, notice: Notice) -> list[Fault]:
    settings = runtime.settings
    if settings.sms_gateway != "tencent" or not settings.sms_configured:
        return []
    if read_templates(settings.sms_templates).fit(notice, settings.sms_signature) is not None:
        return []
    return [Fault(f"没有报备合适的短信模板，短信发不出去（{settings.sms_templates.name}，种类 {notice.kind}）")]
