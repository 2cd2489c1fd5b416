"""One liaison as the office sees them: who they are bound to, their villages, and handing those over."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from flask import Blueprint, Response, flash, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import found, go, leave_line, runtime, scope, show, written
from admin.scanning import to_scan
from bot.channels.wechat import WeChat
from bot.field import liaison_entry
from bot.messages import SendFailed
from bot.store import Tx
from bot.store.field import bindings, handing_over, liaison_sessions, liaisons
from bot.store.screens import carers

log = logging.getLogger(__name__)
pages = Blueprint("carers", __name__)


@pages.get("/liaisons/<int:liaison_id>")
def detail(liaison_id: int) -> Response:
    return _page(liaison_id)


@pages.post("/liaisons/<int:liaison_id>/card")
def card(liaison_id: int) -> Response:
    """A card to print and hand over in person: a word, and a code to scan where WeChat makes one."""
    with runtime().store.begin() as tx:
        liaison = found(carers.one(tx, scope(), liaison_id, runtime().now()))
        if not liaison.active:
            return _page(liaison_id, {"card": "停用的联络员不能绑定，请先恢复。"}, 422)
        word = liaison_entry.new_card(runtime(), tx, liaison_id)
        leave_line(tx, "liaison-card", f"liaison {liaison.number}")
    return show(
        "field/carer_card.html", liaison=liaison, word=word, picture=_picture(word), days=liaison_entry.CARD.days
    )


@pages.post("/liaisons/<int:liaison_id>/unbind")
def unbind(liaison_id: int) -> AnyResponse:
    """For a lost phone: neither the openid nor any page that is signed in speaks for them any more."""
    with runtime().store.begin() as tx:
        liaison = found(carers.one(tx, scope(), liaison_id, runtime().now()))
        bound, ended = bindings.unbind(tx, liaison_id), liaison_sessions.end_all(tx, liaison_id)
        if bound or ended:
            leave_line(tx, "liaison-unbind", f"liaison {liaison.number}", ended=ended)
    flash("解绑了，登录着的手机都已退出。" if bound or ended else "本来就没有绑定，也没有登录。")
    return go("carers.detail", liaison_id=liaison_id)


@pages.post("/liaisons/<int:liaison_id>/sign-out")
def sign_out(liaison_id: int) -> AnyResponse:
    """Every phone that is signed in, and every link that was not opened yet."""
    with runtime().store.begin() as tx:
        liaison = found(carers.one(tx, scope(), liaison_id, runtime().now()))
        ended = liaison_sessions.end_all(tx, liaison_id)
        if ended:
            leave_line(tx, "liaison-out", f"liaison {liaison.number}", ended=ended)
    flash("登录着的手机都退出了，没用过的链接也作废了。" if ended else "没有登录着的手机。")
    return go("carers.detail", liaison_id=liaison_id)


@pages.post("/liaisons/<int:liaison_id>/hand-over")
def hand_over(liaison_id: int) -> Response | AnyResponse:
    """The chosen villages to a successor; what waits goes along, what was done stays."""
    chosen, number = request.form.getlist("area"), written("successor", 40)
    with runtime().store.begin() as tx:
        liaison = found(carers.one(tx, scope(), liaison_id, runtime().now()))
        mine = [code for code in liaisons.areas_of(tx, liaison_id) if code in chosen and scope().owns(code)]
        successor = carers.numbered(tx, scope(), number) if number else None
        errors = _faults(mine, number, successor, liaison_id)
        if not errors and successor is not None:
            handing_over.hand_over(tx, liaison_id, successor, mine, runtime().now())
            leave_line(tx, "liaison-hand-over", f"liaison {liaison.number}", to=number, areas=mine)
            rested = written("rest") == "yes" and _rest(tx, liaison)
    if errors:
        return _page(liaison_id, errors, 422, number)
    told = f"{len(mine)} 个村交给工号 {number} 了。没办完的事一起交了过去，以前的报名和转发还记在{liaison.name}名下。"
    flash(f"{told}{liaison.name}停用了。" if rested else told)
    return go("reach.liaisons")


@pages.post("/liaisons/<int:liaison_id>/rest")
def rest(liaison_id: int) -> Response | AnyResponse:
    with runtime().store.begin() as tx:
        liaison = found(carers.one(tx, scope(), liaison_id, runtime().now()))
        rested = _rest(tx, liaison)
    if not rested:
        return _page(liaison_id, {"rest": "还有村在他名下，先交给别人。"}, 422)
    flash(f"{liaison.name}停用了，已经退出登录。以前的报名和转发还在。")
    return go("carers.detail", liaison_id=liaison_id)


@pages.post("/liaisons/<int:liaison_id>/wake")
def wake(liaison_id: int) -> AnyResponse:
    with runtime().store.begin() as tx:
        liaison = found(carers.one(tx, scope(), liaison_id, runtime().now()))
        handing_over.wake(tx, liaison_id)
        leave_line(tx, "liaison-back", f"liaison {liaison.number}")
    flash(f"{liaison.name}恢复了。把村交给他，再绑一次微信。")
    return go("carers.detail", liaison_id=liaison_id)


def _rest(tx: Tx, liaison: carers.Carer) -> bool:
    """False while a village is left in their care."""
    if not handing_over.rest(tx, liaison.id):
        return False
    bindings.unbind(tx, liaison.id)
    liaison_sessions.end_all(tx, liaison.id)
    leave_line(tx, "liaison-rest", f"liaison {liaison.number}")
    return True


def _faults(mine: list[str], number: str, successor: int | None, liaison_id: int) -> dict[str, str]:
    errors = {} if mine else {"area": "请选要交的村。"}
    if successor is None:
        errors["successor"] = "没有这个工号，或者停用了。" if number else "请填接手人的工号。"
    elif successor == liaison_id:
        errors["successor"] = "不能交给他自己。"
    return errors


def _page(liaison_id: int, errors: Mapping[str, str] | None = None, status: int = 200, successor: str = "") -> Response:
    with runtime().store.reading() as tx:
        liaison = found(carers.one(tx, scope(), liaison_id, runtime().now()))
        facts = _around(tx, liaison_id)
    return show("field/carer.html", status, liaison=liaison, errors=errors or {}, successor=successor, **facts)


def _around(tx: Tx, liaison_id: int) -> dict[str, object]:
    care = carers.care_of(tx, liaison_id)
    return {
        "present": [one for one in care if one.until is None],
        "former": [one for one in care if one.until is not None],
        "sessions": liaison_sessions.of_liaison(tx, liaison_id, runtime().now()),
        "open_cases": carers.open_cases(tx, liaison_id),
        "lately": carers.LATELY.days,
    }


def _picture(word: str) -> Markup | None:
    """WeChat's code of the card; None where it makes none now: the word does as well."""
    account = runtime().channels.get("wechat")
    if not isinstance(account, WeChat):
        return None
    try:
        address = account.temporary_qr(f"b.{word}", liaison_entry.CARD.days)
    except SendFailed as failure:
        log.warning("no code for a card: %s", failure.code)
        return None
    return to_scan(address)
