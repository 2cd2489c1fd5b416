"""What all pages behind links carry with them: their style in the page itself, and what a browser may load there."""

from __future__ import annotations

import base64
import hashlib
import re

from markupsafe import Markup

from admin.doors import STATIC

SDK = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js"
"""WeChat's script for pages (JS-SDK), loaded inside WeChat alone, and only where the account is set up for it."""

WECHAT = "https://res.wx.qq.com"


def _without_blanks(css: str) -> str:
    return re.sub(r"\s*([{};:,>])\s*", r"\1", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)).strip()


STYLE = Markup(_without_blanks((STATIC / "phone.css").read_text(encoding="utf-8")))  # noqa: S704  a file of ours
"""Within the page: on 3G a file of its own would come a third of a second later, and most open one page once."""

_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()


def _policy(scripts: str) -> str:
    parts = (
        "default-src 'none'",
        f"script-src {scripts}",
        f"style-src 'sha256-{_HASH}'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return "; ".join(parts)


POLICY = {False: _policy("'self'"), True: _policy(f"'self' {WECHAT}")}
"""By whether WeChat's script is wanted."""
