"""The liaison's forward pack as a way of a broadcast: who gets one, with a link of their own, and what it says.

A pack goes to the liaison of every village group that has no robot, and of every village where somebody has neither
phone nor openid; of filtered people nobody is told by it, for a whole village hears it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot import invitations
from bot.channels.lengths import segments
from bot.channels.notices import SMS_SEGMENTS, body_of, title_of
from bot.field import forwarding
from bot.messages import Notice
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store import Tx
from bot.store.field import invitations as links
from bot.store.field import liaisons, packs
from bot.store.sending.audiences import Plan
from bot.store.sending.claims import Claimed

CODE = re.compile(r"/s/(\w+)$")
AT_ONCE = 50
"""Links made in one transaction: a county has over a thousand liaisons, and nobody is to wait for all of them."""

FORWARD = "请您转到村群：点住这条，选“转发”。"


def plan_packs(tx: Tx, plan: Plan, groups: Sequence[tuple[int, str]], unreached: bool) -> None:
    """A row for each group, by its id and area, and with `unreached` for the villages of whom nothing else reaches."""
    seen: set[int] = set()
    for group_id, area in groups:
        passing = packs.leader(tx, plan, area)
        again = passing is not None and passing.id in seen
        packs.add(tx, plan, passing, group_id, "same_liaison" if again else "")
        seen |= {passing.id} if passing is not None else set()
    for passing in packs.for_the_unreached(tx, plan) if unreached else ():
        if passing.id not in seen:
            packs.add(tx, plan, passing)


def mint_links(runtime: Runtime, broadcast_id: int, notice: Notice) -> None:
    """Each liaison's own link of what the notice is about, before the first pack goes out."""
    with runtime.store.reading() as tx:
        meant = _meant(runtime, tx, notice)
        waiting = packs.waiting(tx, broadcast_id) if meant is not None else []
    for start in range(0, len(waiting), AT_ONCE):
        with runtime.store.begin() as tx:
            for liaison_id in waiting[start : start + AT_ONCE]:
                assert meant is not None
                invitations.mint(runtime, tx, meant.kind, meant.offer_id, liaison_id=liaison_id)


def pack_notice(runtime: Runtime, tx: Tx, row: Claimed, notice: Notice) -> Notice:
    """What the liaison of this row gets: words for the village with their own link, the poster, what to do with it."""
    code = _code(runtime, tx, row, notice)
    if row.channel == "sms":
        text = _short(runtime.settings, notice, invitations.link_of(runtime, code) if code else "")
    else:
        pack = forwarding.pack_of(runtime, tx, code) if code else None
        poster = [f"海报：{pack.poster}"] if pack is not None else []
        text = "\n".join([pack.text if pack is not None else body_of(notice), *poster, FORWARD])
    return replace(notice, kind="pack", fields={}, link="", code_word="", text=text)


def pack_shown(settings: Settings, notice: Notice, by_sms: bool) -> str:
    """As a preview shows it, with the notice's own link in place of the liaison's."""
    if by_sms:
        return f"【{settings.sms_signature}】{_short(settings, notice, notice.link)}"
    return f"{body_of(notice)}\n{FORWARD}"


def _code(runtime: Runtime, tx: Tx, row: Claimed, notice: Notice) -> str:
    """Of the liaison's own link, else of the notice's; empty for a free text, which is about nothing on offer."""
    meant = _meant(runtime, tx, notice)
    if meant is None:
        return ""
    liaison_id = _liaison(tx, row)
    own = links.code_of(tx, meant.kind, meant.offer_id, liaison_id, runtime.now()) if liaison_id else None
    return own or meant.code


def village_of(tx: Tx, row: Claimed) -> str:
    """The one village of the row's liaison; empty where they have several, so that one text goes to all of them."""
    liaison_id = _liaison(tx, row)
    areas = liaisons.areas_of(tx, liaison_id) if liaison_id is not None else ()
    return areas[0] if len(areas) == 1 else ""


def _liaison(tx: Tx, row: Claimed) -> int | None:
    phone = row.address.value if row.address is not None and row.address.scheme == "tel" else ""
    return liaisons.by_address(tx, row.address_id, phone)


def _meant(runtime: Runtime, tx: Tx, notice: Notice) -> links.Invited | None:
    code = CODE.search(notice.link)
    return links.look_up(tx, code[1], runtime.now()) if code else None


def _short(settings: Settings, notice: Notice, link: str) -> str:
    """As an SMS: what it is and as many facts as fit beside the link, which is what is passed on."""
    if not link:
        return f"请转到村群：{body_of(notice)}"
    told = [
        title_of(notice),
        notice.fields.get("日期", "") + notice.fields.get("时间", ""),
        notice.fields.get("地点", ""),
    ]
    ends = f"。{link}"
    for count in range(len(told), 0, -1):
        text = f"请把这个链接转到村群：{'，'.join(fact for fact in told[:count] if fact)}{ends}"
        if segments(f"【{settings.sms_signature}】{text}") <= SMS_SEGMENTS:
            return text
    return f"请把这个链接转到村群{ends}"
