"""The second factor of staff (动态码): codes of six digits that a phone makes every half minute (RFC 6238)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pyotp

STEP = 30
"""Seconds that one code stands; phones know no other figure."""

DRIFT = (0, -1, 1)
"""Steps by which the phone's clock may be off, the likeliest first."""


def new_secret() -> str:
    """160 bits in base32, as the authenticator apps read it."""
    return pyotp.random_base32()


def is_secret(text: str) -> bool:
    return re.fullmatch(r"[A-Z2-7]{32}", text) is not None


def address(secret: str, name: str, office: str) -> str:
    """The otpauth:// address that is drawn as a QR code; the app lists it under the office's and the account's name."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=office)


def step_of(secret: str, code: str, now: datetime, used: int) -> int | None:
    """The step whose code this is; None for a wrong code, and for one that was used already: none opens twice."""
    typed = "".join(code.split())
    for drift in DRIFT:
        at = now + timedelta(seconds=drift * STEP)
        step = int(at.timestamp()) // STEP
        if step > used and pyotp.utils.strings_equal(pyotp.TOTP(secret).at(at), typed):
            return step
    return None
