"""What whoever runs the service does about a refusal that concerns the account itself, in plain Chinese."""

from __future__ import annotations

import re

ADVICE = {
    "40013": "登录公众平台，“设置与开发 → 基本配置”里的 AppID 抄到 GONGYOU_WECHAT_APP_ID",
    "40125": "在“设置与开发 → 基本配置”里重置 AppSecret，抄到 GONGYOU_WECHAT_APP_SECRET",
    "40002": "检查 GONGYOU_WECHAT_API_URL：只写到主机名，不写 /cgi-bin",
    "45009": "到今晚 12 点恢复；急用时在公众平台的“接口权限”里申请清零，一个月 10 次",
    "45011": "等一分钟再试",
    "48001": "公众号要先认证成服务号，再看“设置与开发 → 接口权限”",
    "48004": "看公众平台的站内信，按里面写的申诉",
    "50002": "看公众平台的站内信，按里面写的处理",
    "unreached": "检查这台机器能不能上外网，代理和防火墙有没有放行 api.weixin.qq.com",
    "unanswered": "网络太慢或被拦：检查代理和防火墙，或把 GONGYOU_HTTP_TIMEOUT 调大",
}
"""By WeChat's code, or our own word for a call that did not come through."""

LISTED = frozenset({"40164", "61004"})
"""The address that calls is not in the account's allow-list."""

_IP = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")


def advice(code: str, said: str = "") -> str:
    """One sentence; empty where there is nothing to do but wait. `said` is WeChat's errmsg, which names the address."""
    if code not in LISTED:
        return ADVICE.get(code, "")
    found = _IP.search(said)
    which = f"把 {found[0]} 加进" if found else "把这台机器的公网 IP 加进"
    return f"登录公众平台，“设置与开发 → 基本配置 → IP 白名单”，{which}去，10 分钟内生效"


def explained(reason: str, code: str, said: str = "") -> str:
    what = advice(code, said)
    return f"{reason}（{code}）" + (f"。{what}" if what else "")
