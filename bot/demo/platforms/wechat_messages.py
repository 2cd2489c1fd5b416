"""Messages to one follower at the simulated WeChat: within 48 hours of their last word, five of them, and previews."""

from __future__ import annotations

from flask import Response

from bot.demo.platforms.failures import openid_fails
from bot.demo.platforms.ledger import Taken
from bot.demo.platforms.sky import Sky
from bot.demo.platforms.wechat_people import UNFOLLOWED
from bot.demo.platforms.wechat_refusals import Asked, Refusal

TEXT_BYTES = 2048


def custom(sky: Sky, asked: Asked) -> Asked | Response:
    openid, content = str(asked.get("touser", "")), content_of(sky, asked)
    fails = openid_fails(openid)
    lost = "lost" in {fails, sky.effect("wechat")}
    if fails in {"late", "broken"}:
        if fails == "late":
            sky.hang()
        return Response("<html>502 Bad Gateway</html>", 502, content_type="text/html")
    if fails and not lost:
        raise Refusal(fails)
    if not openid:
        raise Refusal("40003")
    if sky.ledger.noted(UNFOLLOWED + openid):
        raise Refusal("43004")
    room = sky.ledger.use_window(openid)
    if not room:
        raise Refusal("45015" if room is None else "45047")
    sky.take(Taken("wechat", "", openid, "custom", content, "sent", "", sky.ledger.clock(), {}))
    if lost:
        sky.hang()
    return {"errcode": 0, "errmsg": "ok"}


def preview(sky: Sky, asked: Asked) -> Asked:
    openid, content = str(asked.get("touser") or asked.get("towxname") or ""), content_of(sky, asked)
    sky.take(Taken("wechat", "", openid, "preview", content, "sent", "", sky.ledger.clock(), {}))
    return {"errcode": 0, "errmsg": "preview success"}


def content_of(sky: Sky, asked: Asked) -> str:
    text, menu = asked.get("text"), asked.get("msgmenu")
    content = text.get("content", "") if asked.get("msgtype") == "text" and isinstance(text, dict) else ""
    if asked.get("msgtype") == "msgmenu" and isinstance(menu, dict):
        content = _menu_text(menu)
    if asked.get("msgtype") == "mpnews":
        return _page(sky, asked)
    if not content:
        raise Refusal("44004")
    if len(content.encode()) > TEXT_BYTES:
        raise Refusal("45002")
    return str(content)


def _menu_text(menu: Asked) -> str:
    """What the phone shows of a msgmenu: its rows under the head, each a link that says its words."""
    rows = [
        f'<a href="weixin://bizmsgmenu?msgmenucontent={row["content"]}&msgmenuid={row["id"]}">{row["content"]}</a>'
        for row in menu.get("list", [])
    ]
    return "\n".join(filter(None, (menu.get("head_content", ""), *rows, menu.get("tail_content", ""))))


def _page(sky: Sky, asked: Asked) -> str:
    """What the phone shows of a draft that goes out as an article."""
    page = sky.ledger.noted(f"draft:{asked.get('mpnews', {}).get('media_id', '')}")
    if page is None:
        raise Refusal("40007")
    return page
