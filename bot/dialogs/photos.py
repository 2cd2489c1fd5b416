"""How a photo reaches the office: sent into the chat by WeChat; by SMS, which carries none, by other hands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.dialogs.base import NOTHING, Office, Subject
from bot.dialogs.wording import brief, dialled
from bot.messages import Reply, Step, Turn

NAME = "photos"
LONGEST = 16
_PHOTO = re.compile(
    r"照片|相片|图片|拍照|拍下来|拍[张个]|拍了|(?:车票|材料|证件|身份证|合同|证明|工资条|欠条)(?=.{0,6}(?:发|传|寄|送)(?:给|到|过))"
)
_ASKS = re.compile(
    r"咋|怎么|怎样|如何|哪里|哪点|[行得可]不|行[吗么嘛]|可以|得行|要得|能不能|能发|[不没]了|不起|不到|不去|不出|给你|给您|传给"
)


def asked(turn: Turn) -> bool:
    """拍照发给你行不, 照片咋个发, 照片发不了: about photos, and nothing else."""
    text = turn.typed
    return len(text) <= LONGEST and bool(_PHOTO.search(text) and _ASKS.search(text))


def otherwise(office: Office, where: str = "") -> str:
    """What to do instead of sending a photo by SMS: mainland carriers bring no picture to a service's number."""
    card = office.liaison()
    who = f"联络员{card.name}（{dialled(card.phone)}）" if card else "村里联络员"
    return f"短信收不了照片：交到{where or '乡镇窗口'}，或请{who}帮您拍，或在微信公众号里发。"


class Photos(Subject):
    """Answers at once; what was open goes on."""

    name = NAME
    title = "发照片"

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        if brief(turn):
            return Step((Reply(otherwise(office)),))
        return Step((Reply("可以。拍清楚，直接发到这里，一张一张发。"),))


dialogs = (Photos(),)
