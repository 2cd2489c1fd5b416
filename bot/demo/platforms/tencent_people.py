"""The phones at the end of Tencent Cloud: replies and receipts, unsigned JSON to the address that was registered."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import requests

from bot.demo.platforms.sky import Sky
from bot.messages import SHANGHAI

BLACKLISTED = "blacklisted:"
STOP_WORDS = frozenset({"R", "T", "TD", "N", "退订", "拒收"})
PATIENCE = 15.0

Post = Callable[[str, bytes], tuple[int, bytes]]


def over_http(url: str, body: bytes) -> tuple[int, bytes]:
    answer = requests.post(url, data=body, headers={"Content-Type": "application/json"}, timeout=PATIENCE)
    return answer.status_code, answer.content


class TencentPhones:
    """Who replies with an opt-out word gets nothing more under this signature; the reply goes on to us all the same."""

    def __init__(self, sky: Sky, post: Post = over_http) -> None:
        self._sky = sky
        self._post = post
        self._last: dict[str, dict[str, Any]] = {}

    def text(self, phone: str, body: str) -> int:
        """The HTTP status of our answer, 0 where nobody answered. What we say to it comes as an SMS of its own."""
        if body.strip().upper() in STOP_WORDS:
            self._sky.ledger.note(BLACKLISTED + phone, "yes")
        self._last[phone] = {
            "extend": "",
            "mobile": phone.removeprefix("+86"),
            "nationcode": "86",
            "sign": self._sky.accounts.sms_signature,
            "text": body,
            "time": int(self._sky.ledger.clock()),
        }
        return self.again(phone)

    def again(self, phone: str) -> int:
        """The last reply once more, as Tencent does where it got no answer."""
        return self._tell(self._last[phone])

    def report(self, number: str, phone: str, code: str) -> None:
        """How a message ended: one receipt in a list, as Tencent sends them."""
        self._sky.ledger.move(number, "failed" if code else "delivered", code)
        at = datetime.fromtimestamp(self._sky.ledger.clock(), SHANGHAI)
        self._tell(
            [
                {
                    "user_receive_time": f"{at:%Y-%m-%d %H:%M:%S}",
                    "nationcode": "86",
                    "mobile": phone.removeprefix("+86"),
                    "report_status": "FAIL" if code else "SUCCESS",
                    "errmsg": code or "DELIVRD",
                    "description": "用户短信送达失败" if code else "用户短信送达成功",
                    "sid": number,
                }
            ]
        )

    def _tell(self, content: object) -> int:
        accounts = self._sky.accounts
        try:
            status, _ = self._post(
                f"{accounts.public_url}/sms?key={accounts.tencent_callback_key}", json.dumps(content).encode()
            )
        except requests.RequestException:
            return 0
        return status
