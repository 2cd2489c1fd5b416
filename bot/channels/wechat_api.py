"""What an answer of WeChat's API says: its error code or its content. Errors come as JSON with status 200."""

from __future__ import annotations

import json
from typing import Any

from bot.channels.calls import Heard
from bot.messages import SendFailed


def read_answer(heard: Heard) -> dict[str, Any]:
    """The answer's fields; `unsure` when it is none of WeChat's, for the request may have been carried out."""
    try:
        answer = json.loads(heard.body)
    except (ValueError, RecursionError):
        answer = None
    if heard.status >= 500 or not isinstance(answer, dict):
        raise SendFailed("unsure", f"http-{heard.status}", "微信的回应看不懂，可能已收到")
    return answer


def error_code(answer: dict[str, Any]) -> str:
    """The code as text, empty when all is well."""
    code = answer.get("errcode", 0)
    return "" if code in {0, "0", None} else str(code)
