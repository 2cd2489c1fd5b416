"""Registered forms at the simulated WeChat: subscription notices, which cost a tap each, and template messages."""

from __future__ import annotations

import re
import time
from typing import Any

from bot.demo.platforms.failures import openid_fails
from bot.demo.platforms.ledger import Taken
from bot.demo.platforms.sky import Sky
from bot.demo.platforms.wechat_people import TAPS, UNFOLLOWED, WeChatPhones
from bot.demo.platforms.wechat_refusals import Asked, Refusal

FORM = "form:"
LONGEST = {"thing": 20, "phrase": 5, "name": 10, "number": 32, "character_string": 32, "phone_number": 17, "const": 20}
DAY = r"\d{4}年\d{1,2}月\d{1,2}日( \d{1,2}:\d{2})?"
SHAPES = {"phrase": r"[\u4e00-\u9fff]+", "number": r"[\d.]+", "date": DAY, "time": rf"{DAY}|\d{{1,2}}:\d{{2}}"}
REPORT_AFTER = 0.5


def register_form(sky: Sky, number: str, kind: str, *keywords: str) -> None:
    """The account has picked a template out of WeChat's library: `subscription`, `lasting` or `template`."""
    sky.ledger.note(f"{FORM}{number}", " ".join((kind, *keywords)))


def owe_reports(sky: Sky, phones: WeChatPhones) -> None:
    sky.callbacks["subscription-report"] = lambda facts: phones.report_subscription(**facts)
    sky.callbacks["template-report"] = lambda facts: phones.report_template(**facts)


def subscription(sky: Sky, asked: Asked) -> Asked:
    """Answers without a number, as the documentation has it; the event that follows brings it."""
    openid, form = str(asked.get("touser", "")), str(asked.get("template_id", ""))
    text = _filled(sky, form, asked, {"subscription", "lasting"})
    _refuse_receiver(openid)
    with sky.ledger.alone():
        taps = int(sky.ledger.noted(f"{TAPS}{form}:{openid}") or 0)
        if taps < 1:
            raise Refusal("43101")
        if _kind(sky, form) == "subscription":
            sky.ledger.note(f"{TAPS}{form}:{openid}", str(taps - 1))
        number = str(time.time_ns())
        sky.take(Taken("wechat", number, openid, "subscription", text, "sent", "", sky.ledger.clock(), {"form": form}))
    sky.ledger.owe("subscription-report", REPORT_AFTER, {"openid": openid, "form": form, "number": number})
    if "lost" in {openid_fails(openid), sky.effect("wechat")}:
        sky.hang()
    return {"errcode": 0, "errmsg": "ok"}


def template(sky: Sky, asked: Asked) -> Asked:
    openid, form = str(asked.get("touser", "")), str(asked.get("template_id", ""))
    text = _filled(sky, form, asked, {"template"})
    _refuse_receiver(openid)
    if sky.ledger.noted(UNFOLLOWED + openid):
        raise Refusal("43004")
    number = str(time.time_ns() // 1000)
    sky.take(Taken("wechat", number, openid, "template", text, "sent", "", sky.ledger.clock(), {"form": form}))
    sky.ledger.owe("template-report", REPORT_AFTER, {"openid": openid, "number": number})
    if "lost" in {openid_fails(openid), sky.effect("wechat")}:
        sky.hang()
    return {"errcode": 0, "errmsg": "ok", "msgid": int(number)}


def _filled(sky: Sky, form: str, asked: Asked, kinds: set[str]) -> str:
    """What the phone shows; refused where the form is another account's, or a field is not as its keyword."""
    if _kind(sky, form) not in kinds:
        raise Refusal("40037")
    keywords = (sky.ledger.noted(f"{FORM}{form}") or "").split()[1:]
    data: Any = asked.get("data")
    shown = [str((data.get(one) or {}).get("value", "")) if isinstance(data, dict) else "" for one in keywords]
    if not all(_fits(keyword, value) for keyword, value in zip(keywords, shown, strict=True)):
        raise Refusal("47003")
    return "\n".join(shown)


def _fits(keyword: str, value: str) -> bool:
    kind = keyword.rstrip("0123456789")
    shape = re.fullmatch(SHAPES.get(kind, r"[^\n]+"), value)
    return bool(shape) and len(value) <= LONGEST.get(kind, 40)


def _kind(sky: Sky, form: str) -> str:
    return (sky.ledger.noted(f"{FORM}{form}") or "").partition(" ")[0]


def _refuse_receiver(openid: str) -> None:
    fails = openid_fails(openid)
    if fails and fails not in {"lost", "late", "broken"}:
        raise Refusal(fails)
    if not openid:
        raise Refusal("40003")
