"""A liaison signed in on a phone, without the cost of a code: what the door does has tests of its own."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask.testing import FlaskClient

from admin.liaison.door import PASS
from bot.runtime import Runtime
from bot.store.field import liaison_sessions


def sit(client: FlaskClient, runtime: Runtime, liaison_id: int) -> FlaskClient:
    """The same browser, with the liaison signed in."""
    client.set_cookie(PASS.name, token_for(runtime, liaison_id), path="/liaison")
    return client


def token_for(runtime: Runtime, liaison_id: int) -> str:
    """The token of a fresh sign-in."""
    token = secrets.token_urlsafe()
    with runtime.store.begin() as tx:
        assert liaison_sessions.add(tx, liaison_id, "page", token, runtime.now(), timedelta(hours=1), "微信，安卓手机")
    return token
