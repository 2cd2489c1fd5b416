"""The phones of WeChat's users: what they say and do is pushed to the product, three times if need be."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

from bot.demo.platforms.sky import Sky
from bot.demo.platforms.wechat_crypto import Forged
from bot.demo.platforms.wechat_push import ACCOUNT, Push, Pusher

FOLLOWER, UNFOLLOWED, TAPS = "follower:", "unfollowed:", "taps:"
PATIENCE = 5.0
TRIES = 3
FAULT = "该公众号提供的服务出现故障，请稍后再试"
TWO_DAYS, MINUTE = 172_800, 60
WINDOWS = {"message": (5, TWO_DAYS), "click": (3, MINUTE), "subscribe": (3, MINUTE), "scan": (3, MINUTE)}
"""Customer-service messages that an act of the person allows, and for how many seconds."""

Post = Callable[[str, bytes, dict[str, str]], tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Exchange:
    """What became of one push. `status` is 0 where nobody answered; `reply` what the person then sees."""

    fields: dict[str, Any]
    status: int
    body: bytes
    reply: str
    tries: int
    fault: bool = False


def tap(sky: Sky, openid: str, form: str, more: int) -> None:
    """What the pop-up leaves at WeChat: one message more, or with 0 none at all."""
    with sky.ledger.alone():
        held = int(sky.ledger.noted(f"{TAPS}{form}:{openid}") or 0)
        sky.ledger.note(f"{TAPS}{form}:{openid}", str(held + more if more else 0))


def over_http(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    answer = requests.post(url, data=body, headers=headers, timeout=PATIENCE)
    return answer.status_code, answer.content


class WeChatPhones:
    """Every act builds one push, sends it, and returns the exchange. `again` repeats the last push of a person."""

    def __init__(
        self, sky: Sky, pusher: Pusher, post: Post = over_http, clock: Callable[[], float] = time.time
    ) -> None:
        self._sky = sky
        self._clock = clock
        self._post = post
        self._last: dict[str, dict[str, Any]] = {}
        self.pusher = pusher

    def text(self, openid: str, content: str) -> Exchange:
        return self._message(openid, "text", Content=content)

    def voice(self, openid: str, recognition: str | None = None, media_id: str = "voice-1") -> Exchange:
        heard = {} if recognition is None else {"Recognition": recognition}
        return self._message(openid, "voice", MediaId=media_id, Format="amr", **heard)

    def place(self, openid: str, latitude: float, longitude: float, label: str) -> Exchange:
        where = {"Location_X": f"{latitude:.6f}", "Location_Y": f"{longitude:.6f}"}
        return self._message(openid, "location", **where, Scale="16", Label=label)

    def picture(self, openid: str, url: str = "http://mmbiz.qpic.cn/p", media_id: str = "picture-1") -> Exchange:
        return self._message(openid, "image", PicUrl=url, MediaId=media_id)

    def other(self, openid: str, kind: str, **fields: Any) -> Exchange:
        """Video, link, mini program page, or a kind that nobody knows yet."""
        return self._message(openid, kind, **fields)

    def follow(self, openid: str, scene: str = "") -> Exchange:
        self._sky.ledger.note(FOLLOWER + openid, "yes")
        self._sky.ledger.forget(UNFOLLOWED + openid)
        by_qr = {"EventKey": f"qrscene_{scene}", "Ticket": "TICKET"} if scene else {"EventKey": ""}
        return self._event(openid, "subscribe", **by_qr)

    def unfollow(self, openid: str) -> Exchange:
        self._sky.ledger.forget(FOLLOWER + openid)
        self._sky.ledger.note(UNFOLLOWED + openid, "yes")
        return self._event(openid, "unsubscribe", EventKey="")

    def scan(self, openid: str, scene: str) -> Exchange:
        return self._event(openid, "SCAN", EventKey=scene, Ticket="TICKET")

    def click(self, openid: str, key: str) -> Exchange:
        return self._event(openid, "CLICK", EventKey=key)

    def event(self, openid: str, name: str, **fields: Any) -> Exchange:
        return self._event(openid, name, **fields)

    def again(self, openid: str) -> Exchange:
        return self._send(openid, self._last[openid])

    def report_mass(self, number: str, total: int, fit: int, sent: int) -> None:
        counts = {"TotalCount": total, "FilterCount": fit, "SentCount": sent, "ErrorCount": fit - sent}
        self._event("mphelper", "MASSSENDJOBFINISH", MsgID=int(number), Status="send success", **counts)

    def report_subscription(self, openid: str, form: str, number: str, code: int = 0, status: str = "success") -> None:
        entry = {"TemplateId": form, "MsgID": number, "ErrorCode": code, "ErrorStatus": status}
        self._event(openid, "subscribe_msg_sent_event", SubscribeMsgSentEvent={"List": entry})

    def report_template(self, openid: str, number: str, status: str = "success") -> None:
        self._event(openid, "TEMPLATESENDJOBFINISH", MsgID=int(number), Status=status)

    def subscribe(self, openid: str, *forms: str, accept: bool = True) -> Exchange:
        """Taps 允许 (or 取消) in the pop-up that a page shows."""
        for form in forms if accept else ():
            tap(self._sky, openid, form, 1)
        answer = "accept" if accept else "reject"
        asked = [{"TemplateId": one, "SubscribeStatusString": answer, "PopupScene": "1"} for one in forms]
        return self._event(openid, "subscribe_msg_popup_event", SubscribeMsgPopupEvent={"List": asked})

    def switch_off(self, openid: str, form: str) -> Exchange:
        """Refuses the form from now on, in the account's settings on the phone."""
        tap(self._sky, openid, form, 0)
        asked = [{"TemplateId": form, "SubscribeStatusString": "reject"}]
        return self._event(openid, "subscribe_msg_change_event", SubscribeMsgChangeEvent={"List": asked})

    def _message(self, openid: str, kind: str, **fields: Any) -> Exchange:
        self._open(openid, "message")
        number = (int(self._clock() * 1000) << 20) + secrets.randbelow(1 << 20)
        return self._send(openid, {**self._head(openid), "MsgType": kind, **fields, "MsgId": number})

    def _event(self, openid: str, name: str, **fields: Any) -> Exchange:
        self._open(openid, name.lower())
        return self._send(openid, {**self._head(openid), "MsgType": "event", "Event": name, **fields})

    def _head(self, openid: str) -> dict[str, Any]:
        return {"ToUserName": ACCOUNT, "FromUserName": openid, "CreateTime": int(self._clock())}

    def _open(self, openid: str, act: str) -> None:
        if act in WINDOWS:
            room, seconds = WINDOWS[act]
            self._sky.ledger.open_window(openid, act, room, seconds)

    def _send(self, openid: str, fields: dict[str, Any]) -> Exchange:
        self._last[openid] = fields
        status, body, tries = 0, b"", 0
        while tries < TRIES and status != 200:
            tries += 1
            status, body = self._try(self.pusher.push(fields))
        if status != 200:
            return Exchange(fields, status, body, FAULT, tries, fault=True)
        try:
            return Exchange(fields, status, body, self.pusher.reply_text(body, openid), tries)
        except (Forged, UnicodeDecodeError):
            return Exchange(fields, status, body, FAULT, tries, fault=True)

    def _try(self, push: Push) -> tuple[int, bytes]:
        try:
            url = push.url(self._sky.accounts.public_url)
            return self._post(url, push.body, {"Content-Type": push.content_type})
        except requests.RequestException:
            return 0, b""
