"""A simulated WeChat API: tokens that end, quotas, mass messages with their report; errors are JSON with status 200."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify, request

from bot.demo.platforms.failures import openid_fails
from bot.demo.platforms.ledger import Taken
from bot.demo.platforms.media import file_of
from bot.demo.platforms.sky import Sky
from bot.demo.platforms.wechat_account import (
    draft_add,
    followers,
    menu_create,
    menu_get,
    page_ticket,
    picture_add,
    qr,
    quota,
    tag_create,
    tag_people,
    tagged,
    tags,
    untag_people,
)
from bot.demo.platforms.wechat_forms import owe_reports, subscription, template
from bot.demo.platforms.wechat_people import UNFOLLOWED, WeChatPhones
from bot.demo.platforms.wechat_refusals import TEXTS, Asked, Refusal
from bot.messages import SHANGHAI

TOKEN_SECONDS = 7200
MASS_LEAST, MASS_MOST, MASS_A_MONTH, MASS_CALLS_A_DAY = 2, 10_000, 4, 100
DAY = 86_400
MASS_SECONDS = 2.0
TEXT_BYTES = 2048


def wechat_api(sky: Sky, phones: WeChatPhones) -> Blueprint:
    api = Blueprint("wechat", __name__, url_prefix="/cgi-bin")
    sky.callbacks["mass-report"] = lambda facts: phones.report_mass(**facts)
    owe_reports(sky, phones)

    @api.errorhandler(Refusal)
    def refused(refusal: Refusal) -> Response:
        text = f"{TEXTS.get(refusal.code, 'error')} rid: {secrets.token_hex(8)}"
        return jsonify(errcode=int(refusal.code), errmsg=text, **refusal.more)

    @api.get("/token")
    def token() -> Response:
        asked = {name: request.args.get(name, "") for name in ("grant_type", "appid", "secret")}
        return jsonify(_token(sky, asked, "old", rotates=True))

    @api.post("/stable_token")
    def stable_token() -> Response:
        asked = _json()
        return jsonify(_token(sky, asked, "stable", rotates=bool(asked.get("force_refresh"))))

    def does(path: str, act: Callable[[Sky, Asked], Asked | Response], *methods: str) -> None:
        def view() -> Response:
            _authorised(sky)
            result = act(sky, _json() if request.method == "POST" else dict(request.args))
            return result if isinstance(result, Response) else jsonify(result)

        api.add_url_rule(path, path, view, methods=methods or ("POST",))

    does("/message/custom/send", _custom)
    does("/message/mass/send", _mass)
    does("/message/mass/preview", _preview)
    does("/message/mass/get", _mass_state)
    does("/message/subscribe/bizsend", subscription)
    does("/message/template/send", template)
    does("/media/get", _media, "GET")
    does("/draft/add", draft_add)
    does("/menu/create", menu_create)
    does("/menu/get", menu_get, "GET")
    does("/qrcode/create", qr)
    does("/user/get", followers, "GET")
    does("/ticket/getticket", page_ticket, "GET")
    does("/tags/get", tags, "GET")
    does("/tags/create", tag_create)
    does("/tags/members/batchtagging", tag_people)
    does("/tags/members/batchuntagging", untag_people)
    does("/user/tag/get", tagged)
    does("/openapi/quota/get", quota)

    @api.post("/material/add_material")
    def material() -> Response:
        _authorised(sky)
        return jsonify(picture_add(sky))

    return api


def _json() -> Asked:
    asked = request.get_json(force=True, silent=True)
    if not isinstance(asked, dict):
        raise Refusal("47001")
    return asked


def _token(sky: Sky, asked: Asked, which: str, rotates: bool) -> Asked:
    """The old endpoint and a forced refresh end the token before; normal mode gives the same one while it lives."""
    if sky.ledger.noted("not-listed"):
        raise Refusal("40164")
    if asked.get("grant_type") != "client_credential":
        raise Refusal("40002")
    if asked.get("appid") != sky.accounts.wechat_app_id:
        raise Refusal("40013")
    if asked.get("secret") != sky.accounts.wechat_app_secret:
        raise Refusal("40125")
    with sky.ledger.alone():
        sky.ledger.note("token-calls", str(int(sky.ledger.noted("token-calls") or 0) + 1))
        held = sky.ledger.noted(f"token-now:{which}")
        if rotates or not held:
            if held:
                sky.ledger.forget(f"token:{held}")
            held = f"{secrets.token_hex(3)}_{secrets.token_urlsafe(96)}"
            seconds = float(sky.ledger.noted("token-seconds") or TOKEN_SECONDS)
            sky.ledger.note(f"token-now:{which}", held, seconds)
            sky.ledger.note(f"token:{held}", "alive", seconds)
            sky.ledger.note(f"token-was:{held}", "alive")
    return {"access_token": held, "expires_in": int(sky.ledger.noted("token-seconds") or TOKEN_SECONDS)}


def _authorised(sky: Sky) -> None:
    token = request.args.get("access_token", "")
    effect = sky.effect("wechat")
    if not token:
        raise Refusal("41001")
    if effect and effect != "lost":
        raise Refusal(effect)
    if not sky.ledger.noted(f"token:{token}"):
        raise Refusal("42001" if sky.ledger.noted(f"token-was:{token}") else "40001")


def _content(sky: Sky, asked: Asked) -> str:
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


def _custom(sky: Sky, asked: Asked) -> Asked | Response:
    openid, content = str(asked.get("touser", "")), _content(sky, asked)
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


def _page(sky: Sky, asked: Asked) -> str:
    """What the phone shows of a draft that goes out as an article."""
    page = sky.ledger.noted(f"draft:{asked.get('mpnews', {}).get('media_id', '')}")
    if page is None:
        raise Refusal("40007")
    return page


def _media(_sky: Sky, asked: Asked) -> Response:
    found = file_of(str(asked.get("media_id", "")))
    if found is None:
        raise Refusal("40007")
    content, content_type = found
    return Response(content, content_type=content_type)


def _mass(sky: Sky, asked: Asked) -> Asked | Response:
    openids, content, key = asked.get("touser"), _content(sky, asked), str(asked.get("clientmsgid", ""))
    if not isinstance(openids, list) or len(openids) > MASS_MOST:
        raise Refusal("40032")
    if len(openids) < MASS_LEAST:
        raise Refusal("40130")
    if len(key.encode()) > 64:
        raise Refusal("45067")
    with sky.ledger.alone():
        before = sky.ledger.noted(f"mass:{key}") if key else None
        if before:
            raise Refusal("45065", msg_id=int(before))
        if not sky.ledger.within_rate("mass-day", MASS_CALLS_A_DAY, DAY):
            raise Refusal("45009")
        number = str(time.time_ns() // 1000)
        if key:
            sky.ledger.note(f"mass:{key}", number, DAY)
        report = _deliver_mass(sky, list(dict.fromkeys(map(str, openids))), content, number)
    sky.ledger.note(f"mass-sent:{number}", str(sky.ledger.clock()))
    sky.ledger.owe("mass-report", MASS_SECONDS, report)
    if sky.effect("wechat") == "lost":
        sky.hang()
    return {"errcode": 0, "errmsg": "send job submission success", "msg_id": int(number), "msg_data_id": int(number)}


def _deliver_mass(sky: Sky, openids: list[str], content: str, number: str) -> Asked:
    """Those who left or had their four of the month are filtered, those who fail count as errors; the rest get it."""
    had = _mass_this_month(sky)
    fit = [one for one in openids if had.get(one, 0) < MASS_A_MONTH and not sky.ledger.noted(UNFOLLOWED + one)]
    sent = [one for one in fit if not openid_fails(one)]
    now = sky.ledger.clock()
    sky.take(*(Taken("wechat", number, one, "mass", content, "sent", "", now, {}) for one in sent))
    return {"number": number, "total": len(openids), "fit": len(fit), "sent": len(sent)}


def _mass_this_month(sky: Sky) -> dict[str, int]:
    month = datetime.fromtimestamp(sky.ledger.clock(), UTC).astimezone(SHANGHAI).replace(day=1, hour=0, minute=0)
    return sky.ledger.counts("mass", month.timestamp())


def _mass_state(sky: Sky, asked: Asked) -> Asked:
    """SENDING until its report is due; then what is noted under `mass-state:` and its number, or SEND_SUCCESS."""
    number = str(asked.get("msg_id", ""))
    sent = sky.ledger.noted(f"mass-sent:{number}")
    if sent is None:
        raise Refusal("40059")
    over = sky.ledger.clock() >= float(sent) + MASS_SECONDS
    state = sky.ledger.noted(f"mass-state:{number}") or ("SEND_SUCCESS" if over else "SENDING")
    return {"msg_id": int(number), "msg_status": state}


def _preview(sky: Sky, asked: Asked) -> Asked:
    openid, content = str(asked.get("touser") or asked.get("towxname") or ""), _content(sky, asked)
    sky.take(Taken("wechat", "", openid, "preview", content, "sent", "", sky.ledger.clock(), {}))
    return {"errcode": 0, "errmsg": "preview success"}
