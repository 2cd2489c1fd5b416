"""Whether the form behind a link came from a page of ours: a signed word in it instead of a session.

Nobody is signed in there, so there is no session that a foreign page could ride on; the word keeps machines from
posting blindly, and browsers say themselves where a form was filled in.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from bot.runtime import Runtime

DAYS = 7
"""How long a page may lie open before its form is sent."""


def word_for(runtime: Runtime, code: str) -> str:
    """What the form of this link carries."""
    word = _signer(runtime).dumps(code)
    return word.decode() if isinstance(word, bytes) else word


def genuine(runtime: Runtime, code: str) -> bool:
    """Whether the request in hand carries the word of this link, and does not say that another site sent it."""
    if from_elsewhere(runtime):
        return False
    try:
        of: object = _signer(runtime).loads(request.form.get("csrf_token", ""), max_age=DAYS * 86400)
    except BadSignature:
        return False
    return of == code


def from_elsewhere(runtime: Runtime) -> bool:
    """Whether the browser says that another site's page sends this."""
    if request.headers.get("Sec-Fetch-Site", "") == "cross-site":
        return True
    origin = request.headers.get("Origin", "")
    ours = {request.host, urlsplit(runtime.settings.public_url).netloc}
    return origin not in {"", "null"} and urlsplit(origin).netloc not in ours


def _signer(runtime: Runtime) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(runtime.settings.secret_key.get_secret_value(), salt="link form")
