"""The errors of the simulated WeChat API."""

from __future__ import annotations

from typing import Any

Asked = dict[str, Any]


TEXTS = {
    "-1": "system error",
    "40001": "invalid credential, access_token is invalid or not latest",
    "40003": "invalid openid",
    "40007": "invalid media_id",
    "40013": "invalid appid",
    "40032": "invalid openid list size",
    "40037": "invalid template_id",
    "40053": "invalid action info",
    "40125": "invalid appsecret",
    "40059": "invalid msg id",
    "40164": "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist",
    "40130": "invalid openid list size, at least two openid",
    "41001": "access_token missing",
    "42001": "access_token expired",
    "43004": "require subscribe",
    "43101": "user refuse to accept the msg",
    "44004": "empty content",
    "45002": "content size out of limit",
    "45009": "reach max api daily quota limit",
    "45015": "response out of time limit or subscription is canceled",
    "45047": "out of response count limit",
    "45065": "clientmsgid exist",
    "45067": "clientmsgid size out of limit",
    "46003": "menu no exist",
    "47001": "data format error",
    "47003": "argument invalid! data.thing1.value invalid",
}


class Refusal(Exception):
    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more
