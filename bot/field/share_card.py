"""The card that a page shows when it is passed on in WeChat: title, line and picture, signed for WeChat's JS-SDK.

Source of the signature: WeChat, JS-SDK 使用权限签名算法 (SHA-1 over ticket, nonce, time and the page's whole address
without its fragment).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable

from bot.field.plain_facts import three_of
from bot.invitations import Shown, link_of
from bot.runtime import Runtime


@runtime_checkable
class SignsPages(Protocol):
    """A channel whose platform gives out tickets for its script in pages."""

    def page_ticket(self) -> str:
        """The ticket of now; SendFailed where the platform gives none."""
        ...


def wanted(runtime: Runtime) -> bool:
    """Whether pages are to load WeChat's script at all."""
    return runtime.settings.wechat_share_card and isinstance(runtime.channels.get("wechat"), SignsPages)


def card_of(
    runtime: Runtime, shown: Shown, address: str, random: Callable[[], str] = lambda: secrets.token_hex(8)
) -> dict[str, Any] | None:
    """What the script needs; None for an address that is not this link's page. Raises SendFailed without a ticket."""
    link = link_of(runtime, shown.code)
    channel = runtime.channels.get("wechat")
    if not isinstance(channel, SignsPages) or address.split("?")[0].split("#")[0] != link:
        return None
    nonce, stamp = random(), int(runtime.now().timestamp())
    signed = f"jsapi_ticket={channel.page_ticket()}&noncestr={nonce}&timestamp={stamp}&url={address.split('#')[0]}"
    facts = "，".join(fact for _, fact in three_of(shown.offer)[:2])
    by = f"{shown.forwarder}转发，" if shown.forwarder else ""
    return {
        "appId": runtime.settings.wechat_app_id,
        "timestamp": stamp,
        "nonceStr": nonce,
        "signature": hashlib.sha1(signed.encode(), usedforsecurity=False).hexdigest(),
        "card": {
            "title": shown.offer.title,
            "desc": f"{facts}。{by}点开就能报名。",
            "link": link,
            "imgUrl": f"{link}/poster.png",
        },
    }
