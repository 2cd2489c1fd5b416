"""The signed link with which a liaison signs in, and the signed cookie that keeps them in."""

from __future__ import annotations

from itsdangerous import BadSignature, URLSafeTimedSerializer

from bot.runtime import Runtime
from bot.store import Tx
from bot.store.screens import reach

DAYS = 30
"""How long a link, and the cookie that it sets, let a liaison in."""

_SALT = "liaison pass"


def issue(runtime: Runtime, tx: Tx, liaison_id: int) -> str:
    """The address that signs this liaison in. A changed phone number or a liaison at rest makes it worthless."""
    token = _signer(runtime).dumps([liaison_id, reach.phone_mark(tx, liaison_id)])
    return f"{runtime.settings.public_url}/liaison/in/{token}"


def bearer(runtime: Runtime, tx: Tx, token: str) -> int | None:
    """The liaison whom a link or cookie belongs to; None where it is forged, old, or no longer good."""
    try:
        liaison_id, mark = _signer(runtime).loads(token, max_age=DAYS * 86400)
    except (BadSignature, ValueError, TypeError):
        return None
    return int(liaison_id) if mark and mark == reach.phone_mark(tx, int(liaison_id)) else None


def _signer(runtime: Runtime) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(runtime.settings.secret_key.get_secret_value(), salt=_SALT)
