"""What a simulated Official Account owns: its menu, QR codes, followers and tags."""

from __future__ import annotations

import secrets

from flask import Response, request

from bot.demo.platforms.sky import Sky
from bot.demo.platforms.wechat_people import FOLLOWER
from bot.demo.platforms.wechat_refusals import Asked, Refusal

TAG = "tag-name:"


def menu_create(sky: Sky, asked: Asked) -> Asked:
    buttons = asked.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise Refusal("40016")
    if any(len(button.get("sub_button", [])) > 5 for button in buttons):
        raise Refusal("40023")
    sky.ledger.note("menu", request.get_data(as_text=True))
    return {"errcode": 0, "errmsg": "ok"}


def menu_get(sky: Sky, _asked: Asked) -> Response:
    menu = sky.ledger.noted("menu")
    if not menu:
        raise Refusal("46003")
    return Response(f'{{"menu":{menu}}}', content_type="application/json")


def qr(sky: Sky, asked: Asked) -> Asked:
    scene = asked.get("action_info", {}).get("scene", {})
    text = str(scene.get("scene_str", scene.get("scene_id", "")))
    if not 1 <= len(text) <= 64:
        raise Refusal("40053")
    name, seconds = str(asked.get("action_name", "")), asked.get("expire_seconds")
    if name.startswith("QR_LIMIT") == (seconds is not None) or not 60 <= int(seconds or 60) <= 2_592_000:
        raise Refusal("40053")
    sky.ledger.note(f"qr:{text}", name)
    return {"ticket": secrets.token_urlsafe(60), "url": f"http://weixin.qq.com/q/{secrets.token_hex(8)}#{text}"}


def followers(sky: Sky, asked: Asked) -> Asked:
    everyone = sky.ledger.names(FOLLOWER)
    after = str(asked.get("next_openid", ""))
    begin = everyone.index(after) + 1 if after in everyone else 0
    page = everyone[begin : begin + 10_000]
    data = {"data": {"openid": page}} if page else {}
    return {"total": len(everyone), "count": len(page), **data, "next_openid": page[-1] if page else ""}


def tags(sky: Sky, _asked: Asked) -> Asked:
    names = sky.ledger.names(TAG)
    return {"tags": [{"id": 100 + place, "name": name, "count": 0} for place, name in enumerate(names)]}


def tag_create(sky: Sky, asked: Asked) -> Asked:
    tag = asked.get("tag")
    name = str(tag.get("name", "")) if isinstance(tag, dict) else ""
    names = sky.ledger.names(TAG)
    if not name or name in names:
        raise Refusal("45157")
    if len(name) > 30:
        raise Refusal("45158")
    if len(names) >= 100:
        raise Refusal("45056")
    sky.ledger.note(TAG + name, "yes")
    return {"tag": {"id": 100 + len(names), "name": name}}


def tag_people(sky: Sky, asked: Asked) -> Asked:
    openids, tag = asked.get("openid_list"), str(asked.get("tagid"))
    if not isinstance(openids, list) or not 1 <= len(openids) <= 50:
        raise Refusal("40032")
    if int(tag) - 100 not in range(len(sky.ledger.names(TAG))):
        raise Refusal("45159")
    for openid in openids:
        sky.ledger.note(f"tagged:{tag}:{openid}", "yes")
    return {"errcode": 0, "errmsg": "ok"}


def untag_people(sky: Sky, asked: Asked) -> Asked:
    openids = asked.get("openid_list")
    if not isinstance(openids, list) or not 1 <= len(openids) <= 50:
        raise Refusal("40032")
    for openid in openids:
        sky.ledger.forget(f"tagged:{asked.get('tagid')}:{openid}")
    return {"errcode": 0, "errmsg": "ok"}


def tagged(sky: Sky, asked: Asked) -> Asked:
    openids = sky.ledger.names(f"tagged:{asked.get('tagid')}:")
    return {"count": len(openids), **({"data": {"openid": openids}} if openids else {}), "next_openid": ""}


def quota(sky: Sky, asked: Asked) -> Asked:
    """A hundred calls a day, or what is noted under `quota:` and the path, as limit/used."""
    path = str(asked.get("cgi_path", ""))
    if not path.startswith("/cgi-bin/"):
        raise Refusal("76021")
    limit, used = (int(part) for part in (sky.ledger.noted(f"quota:{path}") or "100/0").split("/"))
    return {"errcode": 0, "errmsg": "ok", "quota": {"daily_limit": limit, "used": used, "remain": limit - used}}


def picture_add(sky: Sky) -> Asked:
    """A permanent picture: JPG, PNG, GIF or BMP up to ten megabytes."""
    media = request.files.get("media")
    content = media.read() if media is not None else b""
    if request.args.get("type") != "image" or not content.startswith((b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM")):
        raise Refusal("40005")
    if len(content) > 10 << 20:
        raise Refusal("40009")
    number = secrets.token_urlsafe(32)
    sky.ledger.note(f"material:{number}", str(len(content)))
    return {"media_id": number, "url": f"http://mmbiz.qpic.cn/{number}/0"}


def draft_add(sky: Sky, asked: Asked) -> Asked:
    """Keeps a draft as the phone would show it: title, summary and the page's text."""
    [page] = asked.get("articles") or [{}]
    if not sky.ledger.noted(f"material:{page.get('thumb_media_id', '')}"):
        raise Refusal("40007")
    if not 1 <= len(page.get("title", "")) <= 64 or len(page.get("digest", "")) > 120:
        raise Refusal("45003")
    number = secrets.token_urlsafe(32)
    sky.ledger.note(f"draft:{number}", f"{page['title']}\n{page['digest']}\n{page['content']}")
    return {"media_id": number}


def page_ticket(sky: Sky, asked: Asked) -> Asked:
    """The ticket with which pages that load WeChat's script are signed: the same one for two hours."""
    if asked.get("type") != "jsapi":
        raise Refusal("40097")
    if not sky.ledger.noted("page-ticket"):
        sky.ledger.note("page-ticket", secrets.token_urlsafe(64))
    return {"errcode": 0, "errmsg": "ok", "ticket": sky.ledger.noted("page-ticket"), "expires_in": 7200}
