"""What gives a forged notice away, whatever else it copies: it wants money, a card, a code, or a chat elsewhere."""

from __future__ import annotations

import re
import unicodedata

_NEVER = r"(?:不|免|无|没|莫|别|勿|谁)[^，。；！？\n]{0,8}?"
_MONEY = (
    r"押金|保证金|定金|订金|服务费|手续费|中介费|介绍费|报名费|建档费|体检费|服装费|工装费|材料费|培训费|资料费|工本费|"
    r"占位费|转账|汇款|打款|付款|垫付|刷单|充值|扫码(?:支付|付|缴)|先交|交钱|缴费|收费"
)
_SUM = (
    r"(?:(?<!提)(?<!成)交(?!通|社|五|际|班|给|流|房)|缴|(?<![月日支现])付|转(?!移|运|正|岗)|(?<!招)(?<!吸)收(?!入|银|割|货|获|购))"
    r"[^，。；！\n\d]{0,5}(?:\d+|[一二两三四五六七八九十百千万]+)\s*(?:元|块)"
)
_CARD = r"银行卡|卡号"
_BROUGHT = r"(?:带|打到|发到|打进|转到|存进|到账|材料|复印件)[^，。；！？\n]{0,16}(?:银行卡|社保卡)"
_ABROAD = r"缅甸|缅北|柬埔寨|妙瓦底|金三角"
"""Where the police warn of being lured to: no county places anybody there."""
_CODE = r"验证码|校验码|支付密码|银行密码|动态码"
_CHAT = (
    r"加(?:我|他|她|客服|老师|主管|厂长)?(?:个)?(?:微信|薇信|威信|徽信|vx|wx|v(?![a-z])|q(?![a-z])|qq|扣扣)|"
    r"下载?(?:安装)?(?:个|一个)?(?:app|软件)|刷脸"
)

_PAID = r"(?:转|交|打|付|汇|给)(?:给[他她人家]{1,2})?(?:了|过去|出去)"
_AMOUNT = r"(?:钱|[0-9一二两三四五六七八九十百千万几]+(?:多|来)?(?:元|块|了|[，, ]|[^，, ]{0,2}[金费款]|(?=咋|怎)))"
_LOST = re.compile(
    rf"{_PAID}.{{0,4}}{_AMOUNT}.{{0,10}}(?:咋|怎么|追|要得回|要回|退)|钱.{{0,6}}{_PAID}.{{0,8}}(?:咋|怎么|追|要得回|要回)"
)


def money_gone(text: str) -> bool:
    """我已经转了五百了咋办: it is too late for true or false."""
    return len(text) <= 30 and bool(_LOST.search(text))


def demand_of(text: str) -> str:
    """What the text wants that the office never wants, as people call it; empty for none.

    是不收费的 and 别给验证码 want nothing, and a scheme may say that money is paid to one's 银行卡.
    """
    plain = re.sub(r"[ \t]+", "", unicodedata.normalize("NFKC", text).lower())
    plain = re.sub(_BROUGHT, "", plain)
    wanted = re.sub(f"{_NEVER}(?:{_MONEY}|{_CODE}|{_CARD})(?:[和、或](?:{_MONEY}|{_CODE}|{_CARD}))*", "", plain)
    for what, marks in (
        ("钱", f"{_MONEY}|{_SUM}"),
        ("银行卡", _CARD),
        ("验证码", _CODE),
        ("另加微信", _CHAT),
        ("出国", _ABROAD),
    ):
        if re.search(marks, wanted):
            return what
    return ""
