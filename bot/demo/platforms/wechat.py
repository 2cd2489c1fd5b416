"""A simulated WeChat API: its routes and its tokens, which end; errors are JSON with status 200."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from flask import Blueprint, Response, jsonify, request

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
from bot.demo.platforms.wechat_mass import mass, mass_state
from bot.demo.platforms.wechat_messages import custom, preview
from bot.demo.platforms.wechat_people import WeChatPhones
from bot.demo.platforms.wechat_refusals import TEXTS, Asked, Refusal

TOKEN_SECONDS = 7200


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

    does("/message/custom/send", custom)
    does("/message/mass/send", mass)
    does("/message/mass/preview", preview)
    does("/message/mass/get", mass_state)
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


def _media(_sky: Sky, asked: Asked) -> Response:
    found = file_of(str(asked.get("media_id", "")))
    if found is None:
        raise Refusal("40007")
    content, content_type = found
    return Response(content, content_type=content_type)
