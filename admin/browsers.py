"""The browser behind a request: where it calls from, what it is, and the cookie that signs it in."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from flask import request
from werkzeug.wrappers import Response

from admin.desk import runtime
from bot.settings import Settings

BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "安卓手机"),
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("Windows", "Windows"),
    ("Mac OS", "苹果电脑"),
    ("Linux", "Linux"),
)
"""What stands in a browser's own name and what people call it; the first that fits, for later ones pose as earlier."""


@dataclass(frozen=True, slots=True)
class Pass:
    """The cookie that signs a browser in to one part of the pages, and how long it lasts."""

    name: str
    path: str
    lasts: timedelta

    def shown(self) -> str:
        """What the browser shows; empty for nothing."""
        return request.cookies.get(self.name, "")

    def give(self, answer: Response, token: str) -> Response:
        """The answer with the cookie on it, out of reach of scripts and of other sites."""
        answer.set_cookie(
            self.name,
            token,
            max_age=self.lasts,
            path=self.path,
            secure=secure(runtime().settings),
            httponly=True,
            samesite="Lax",
        )
        return answer

    def take(self, answer: Response) -> Response:
        answer.delete_cookie(self.name, path=self.path)
        return answer


def secure(settings: Settings) -> bool:
    """Whether pages are called by https, so that cookies keep to it."""
    return settings.public_url.startswith("https://")


def device() -> str:
    """What one signs in with, for the list of sign-ins: Edge，Windows."""
    told = request.headers.get("User-Agent", "")
    words = (next((word for mark, word in marks if mark in told), "") for marks in (BROWSERS, SYSTEMS))
    return "，".join(word for word in words if word)


def caller() -> str:
    """The address whose tries are counted; one network of IPv6 is one caller, as each house has a whole one.

    Empty for this machine itself: that is a proxy that the settings say nothing of, and would be everyone.
    """
    number = runtime().settings.proxies
    route = request.access_route if number else []
    told = route[-number] if number and len(route) >= number else request.remote_addr or ""
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return ""
    if address.is_loopback:
        return ""
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)
