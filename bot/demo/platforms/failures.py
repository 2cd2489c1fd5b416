"""How the simulated platforms fail: receivers that always fail in one known way, and switches that all feel.

Receivers, for every code that a platform knows:

    openid ending `_CODE`          oSomeone_45015            WeChat's error code for that openid
    phone `+150055CCCCC`           +15005521610, +15005530003  2xxxx: refused at once; 3xxxx: taken, then undelivered
    phone `+86199000CCCCC`         +8619900030003            the same with a Chinese number
    robot key ending `-CODE`       a1b2…-93000               WeCom's error code for that robot

and with a word in the place of the code (for phones its number): `lost` (00001) is taken and never answered, `late`
(00002) is neither taken nor answered, `broken` (00003) gets a page of HTML with status 502, `silent` (00004, phones)
is taken and answered but its states never arrive. Twilio's own magic numbers +15005550001 to 0009 work as there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

WORDS = {"00001": "lost", "00002": "late", "00003": "broken", "00004": "silent"}
_TWILIO_MAGIC = {"50001": "21211", "50002": "21612", "50003": "21408", "50004": "21610", "50009": "21614"}
_PHONE = re.compile(r"\+(?:150055|86199000)(\d{5})")
_OPENID = re.compile(r"_(-?\d{1,5}|lost|late|broken)")
_ROBOT = re.compile(r"-(-?\d{1,5}|lost|late|broken)")


@dataclass(frozen=True, slots=True)
class Switch:
    """A failure of a whole platform that can be put on: `name` for programs, `label` for people."""

    name: str
    platform: str
    effect: str
    label: str


SWITCHES = (
    Switch("wechat-busy", "wechat", "-1", "微信系统繁忙"),
    Switch("wechat-quota", "wechat", "45009", "微信接口次数用完"),
    Switch("wechat-token", "wechat", "40001", "微信凭证总是失效"),
    Switch("wechat-lost", "wechat", "lost", "微信收下却不回应"),
    Switch("twilio-rate", "twilio", "20429", "短信平台限速"),
    Switch("twilio-broken", "twilio", "broken", "短信平台出错"),
    Switch("twilio-lost", "twilio", "lost", "短信平台收下却不回应"),
    Switch("tencent-rate", "tencent", "RequestLimitExceeded.Rate", "国内短信平台限速"),
    Switch("tencent-broken", "tencent", "broken", "国内短信平台出错"),
    Switch("tencent-lost", "tencent", "lost", "国内短信平台收下却不回应"),
    Switch("wecom-rate", "wecom", "45009", "群机器人限速"),
    Switch("wecom-lost", "wecom", "lost", "企业微信收下却不回应"),
)


def openid_fails(openid: str) -> str:
    """The code or word of this openid, empty for one that works."""
    found = re.search(_OPENID.pattern + "$", openid)
    return found[1] if found else ""


def robot_fails(key: str) -> str:
    found = re.search(_ROBOT.pattern + "$", key)
    return found[1] if found else ""


def phone_fails(phone: str) -> str:
    found = _PHONE.fullmatch(phone)
    if not found:
        return ""
    code = found[1]
    if code in _TWILIO_MAGIC:
        return _TWILIO_MAGIC[code]
    return WORDS.get(code, code if code[:2] in {"20", "21", "30", "60"} else "")
