"""What would happen: counts, exclusions with reasons, a masked sample, the texts and the cost, with nothing written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.broadcasts import forms, notices
from bot.broadcasts.packs import pack_shown
from bot.broadcasts.plan import draft_rows, look_at_phones
from bot.broadcasts.plan_words import WAYS_SHOWN, Outlay, outlay, plan_in_words, way_of
from bot.broadcasts.unfit import Unfit
from bot.broadcasts.village_facts import filled
from bot.channels.lengths import legible, segments
from bot.channels.notices import wechat_text, wecom_markdown, wecom_text
from bot.channels.sms_templates import sms_shown
from bot.messages import Notice
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store import Tx
from bot.store.field import packs
from bot.store.sending import audiences, broadcasts, exclusions
from bot.store.sending.audiences import Plan

SAMPLE, FEW = 5, 3


@dataclass(frozen=True, slots=True)
class Rendered:
    """The text as one channel sends it; `units` are SMS segments, 0 where a message costs nothing.

    `shortened`: a free text was too long for the channel, and its end is not sent.
    """

    text: str
    characters: int
    size: int
    units: int = 0
    shortened: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """`total` is the whole audience, `receivers` who gets a message, `yuan` what their SMS segments cost.

    `channels` are platforms and `ways` the ways of WAYS_SHOWN, with how many go by each. `excluded` maps reason codes
    to numbers (`reasons.reason_text` words them), `left_out` to a few masked names;
    `sample` is channel and masked receiver, `lines` the plan in words.
    """

    total: int
    receivers: int
    channels: dict[str, int]
    ways: dict[str, int]
    excluded: dict[str, int]
    sample: list[tuple[str, str]]
    texts: dict[str, Rendered]
    yuan: float
    needs_approval: bool
    left_out: dict[str, list[str]]
    takes: Outlay
    lines: Sequence[str]


def preview(runtime: Runtime, broadcast_id: int) -> Preview:
    """Raises `Unfit` where there is no such broadcast."""
    look_at_phones(runtime)
    with runtime.store.reading() as tx:
        row = broadcasts.find(tx, broadcast_id)
        if row is None:
            raise Unfit(f"没有编号为 {broadcast_id} 的通知")
        with audiences.drafting(tx):
            planning = draft_rows(runtime, tx, row, to_send=False)
            return _look(runtime.settings, tx, planning, notices.of_row(row, tx.keys), row.budget)


def render(settings: Settings, notice: Notice) -> dict[str, Rendered]:
    """By channel, with general words for what differs from village to village; `cred` and `tmpl` by their ways.

    Of a form's fields `shortened` says that an end is cut.
    """
    notice = filled(notice, {})
    sms = sms_shown(notice, settings)
    texts = {
        "wechat": wechat_text(notice, settings.wechat_reply_characters, settings.wechat_reply_bytes),
        "wecom": wecom_markdown(notice) if settings.wecom_markdown else wecom_text(notice),
        "sms": sms,
    }
    shown = {
        name: Rendered(
            text,
            len(text),
            len(text.encode()),
            segments(text) if name == "sms" else 0,
            shortened=legible(notice.text) not in text and not (name == "sms" and settings.sms_gateway == "tencent"),
        )
        for name, text in texts.items()
    }
    for way, form in forms.fitting(settings, notice).items():
        shown[way] = Rendered(form.text, len(form.text), len(form.text.encode()), shortened=bool(form.cut))
    return shown


def _seen(texts: dict[str, Rendered], pack: str, ways: dict[str, int]) -> dict[str, Rendered]:
    """Those that somebody will see, with what a liaison passes on."""
    texts = {**texts, "pack": Rendered(pack, len(pack), len(pack.encode()))}
    names = ["wechat" if way in {"window", "mass"} else way for way in WAYS_SHOWN if way in ways]
    return {name: texts[name] for name in dict.fromkeys(names) if name in texts}


def _look(settings: Settings, tx: Tx, planning: Plan, notice: Notice, budget: int | None) -> Preview:
    channels: dict[str, int] = {}
    excluded: dict[str, int] = {}
    ways: dict[str, int] = {}
    opened = False
    for row in exclusions.summary(tx, planning):
        into, name = (channels, row.channel) if row.state == "planned" else (excluded, row.reason)
        into[name] = into.get(name, 0) + int(row.number)
        if row.state == "planned":
            way = way_of(row.channel, row.way)
            ways[way] = ways.get(way, 0) + int(row.number)
            opened = opened or (way == packs.WAY and row.channel == "wechat")
    texts = render(settings, notice)
    receivers = sum(channels.values())
    total = receivers + sum(excluded.values())
    takes = outlay(tx, settings, channels, ways, texts["sms"].units, budget, planning.now)
    return Preview(
        total=total,
        receivers=receivers,
        channels=channels,
        ways=ways,
        excluded=excluded,
        sample=_sample(tx, planning),
        texts=_seen(texts, pack_shown(settings, filled(notice, {}), by_sms=not opened), ways),
        yuan=takes.yuan,
        needs_approval=receivers > settings.approval_over,
        left_out={reason: [who for _, who in _sample(tx, planning, FEW, reason)] for reason in excluded},
        takes=takes,
        lines=plan_in_words(total, ways, excluded, takes),
    )


def _sample(tx: Tx, planning: Plan, size: int = SAMPLE, reason: str = "") -> list[tuple[str, str]]:
    shown = []
    for row in exclusions.sample(tx, planning, size, reason):
        phone = tx.keys.unseal(row.phone_sealed)
        name = row.name if row.group_id else masked_name(row.name)
        shown.append((row.channel, f"{name} {masked_phone(phone)}".strip()))
    return [(channel, who) for channel, who in shown if who]  # of a stranger only the openid is known


def masked_name(name: str) -> str:
    return name[:1] + "*" * (len(name) - 1)


def masked_phone(phone: str) -> str:
    """138****5678, also for a number with its country code."""
    national = phone.removeprefix("+86")
    return f"{national[:3]}****{national[-4:]}" if len(national) >= 8 else ""
