"""What a liaison prints for their villages: the list at the door, a sheet to sign up on, the month's work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot import invitations
from bot.broadcasts.preview import masked_name
from bot.field.plain_facts import three_of
from bot.field.sheets import Sheet
from bot.messages import SHANGHAI
from bot.offers import OfferKind
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.field import invitations as links
from bot.store.field import liaisons
from bot.store.screens import mine, printed

LINES = 20
"""Blank rows of a sheet to sign up on: as many as a page has room for at a height that can be written in."""

STATES = {"pending": "报上了", "confirmed": "已确认", "waiting": "候补"}


def door_list(tx: Tx, liaison_id: int, kind: OfferKind, offer_id: int) -> Sheet | None:
    """Who of the liaison's villages is down for a thing, to be held in the hand; None for no such thing."""
    offer = invitations.offer_of(tx, kind, offer_id)
    if offer is None:
        return None
    names = printed.down_for(tx, liaisons.areas_of(tx, liaison_id), kind, offer_id)
    return Sheet(
        f"{offer.title} 到场名单",
        _facts(offer, f"共 {len(names)} 人"),
        ("序号", "姓名", "村", "编号", "签到码", "情况", "签名"),
        (11.0, 26.0, 38.0, 26.0, 20.0, 20.0, 40.0),
        tuple(
            (str(place), one.name, one.village, one.number, one.code, STATES[one.state], "")
            for place, one in enumerate(names, 1)
        ),
        "有姓名的名单只在手里用，不要贴墙上、发群里。用完收好。",
    )


def wall_list(tx: Tx, liaison_id: int, kind: OfferKind, offer_id: int) -> Sheet | None:
    """The same to hang where all can read it: names masked, and no codes, with which a reader could check in."""
    offer = invitations.offer_of(tx, kind, offer_id)
    if offer is None:
        return None
    names = printed.down_for(tx, liaisons.areas_of(tx, liaison_id), kind, offer_id)
    return Sheet(
        f"{offer.title} 报名名单",
        _facts(offer, f"共 {len(names)} 人"),
        ("序号", "编号", "姓名", "村", "情况"),
        (12.0, 30.0, 40.0, 60.0, 30.0),
        tuple(
            (str(place), one.number, masked_name(one.name), one.village, STATES[one.state])
            for place, one in enumerate(names, 1)
        ),
    )


def sign_up_sheet(runtime: Runtime, tx: Tx, liaison_id: int, kind: OfferKind, offer_id: int) -> Sheet | None:
    """Blank rows to sign up on by hand, with the liaison's own code to scan where they have made one."""
    offer = invitations.offer_of(tx, kind, offer_id)
    if offer is None:
        return None
    code = links.code_of(tx, kind, offer_id, liaison_id, runtime.now())
    word = f"口令“{offer.code_word}”，发公众号或短信也能报" if offer.code_word else ""
    home = runtime.places.name(runtime.settings.home_area)
    me = mine.card(tx, liaison_id)
    return Sheet(
        f"{offer.title} 报名表",
        _facts(offer, word, f"联络员 {me.name}"),
        ("序号", "姓名", "手机号", "村、组", "同意请签字"),
        (12.0, 32.0, 50.0, 50.0, 40.0),
        tuple((str(place), "", "", "", "") for place in range(1, LINES + 1)),
        f"签字就是同意把姓名、电话和村告诉{home}就业服务和主办方，只用来报名和通知。不收一分钱。",
        invitations.link_of(runtime, code) if code else "",
        high=10.0,
    )


def month_sheet(runtime: Runtime, tx: Tx, liaison_id: int, first: date) -> Sheet:
    """What the liaison did in the month that begins on this day."""
    after = (first + timedelta(days=32)).replace(day=1)
    did = printed.month(tx, liaison_id, first, after - timedelta(days=1), _midnight(first), _midnight(after))
    me = mine.card(tx, liaison_id)
    villages = [runtime.places.name(code) for code in liaisons.areas_of(tx, liaison_id) if code in runtime.places]
    rows: list[tuple[str, str, str]] = [
        ("转发链接", f"{did.links} 个", f"打开 {did.visits} 次"),
        ("带来报名", f"{did.signups} 个", f"其中代报名 {did.proxies} 个"),
        ("下传通知", f"{did.handed} 个", f"收到 {did.heard} 个，转到村里 {did.passed_on} 个"),
        ("请办的事", f"回话 {did.cases} 件", ""),
        *(
            ("报名最多的" if place == 0 else "", title, f"{number} 个")
            for place, (title, number) in enumerate(did.things)
        ),
    ]
    lines = (
        f"{me.township} {me.name}，工号 {me.number}",
        "、".join(villages),
        f"打印于 {runtime.today():%Y年%-m月%-d日}",
    )
    return Sheet(
        f"联络员 {first:%Y年%-m月} 工作表",
        tuple(line for line in lines if line.strip()),
        ("做了什么", "多少", "说明"),
        (40.0, 76.0, 70.0),
        tuple(rows),
        "数是系统里记的，和事实对不上的，请在旁边写明。\n\n联络员签字：______________    乡镇签字：______________",
    )


def _facts(offer: invitations.Offer, *more: str) -> tuple[str, ...]:
    return (*(f"{name}：{fact}" for name, fact in three_of(offer)[:2]), *filter(None, more))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def months(today: date, number: int = 6) -> Sequence[date]:
    """The first days of this month and the ones before it, the latest first."""
    found = [today.replace(day=1)]
    while len(found) < number:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found
