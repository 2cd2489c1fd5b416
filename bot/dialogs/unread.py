"""Messages that nobody here can read: pictures, voice that was not put into words, stickers and links.

Pictures and voice are kept for people: with the case that is open, with what the person says they are for, or for a
week. A form that takes pictures (a complaint, an application) hears them before this does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogs import readers
from bot.dialogs.base import NOTHING, Office, Subject
from bot.dialogs.papers import open_applications
from bot.dialogs.wording import asking, dialled
from bot.messages import Frame, Kind, Opening, Reply, Step, Turn

PURPOSES = ("补贴的材料", "投诉的凭据", "给工作人员看", "查真假", "发错了")


class Unread(Subject):
    name = "unread"
    title = "图片和语音"
    kinds: tuple[Kind, ...] = ("picture", "voice", "other")
    lingers = True

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        if turn.kind == "voice":
            return self._heard_by_people(turn, office)
        if turn.kind == "picture":
            return self._picture(readers.media(turn), office)
        return Step((Reply("收到了，可是这个我看不懂。请打字说，或回 0 看菜单。"),))

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """What the pictures are for; more of them may come meanwhile."""
        kept = tuple(frame.slots.get("media", ()))
        if turn.kind == "picture":
            more = list(dict.fromkeys((*kept, *readers.media(turn))))
            return Step((self._asked(f"收到 {len(more)} 张了。"),), replace(frame, slots={"media": more}))
        match readers.pick(turn, len(PURPOSES)):
            case 1:
                return Step(opens=Opening("subsidy", {"media": list(kept)}))
            case 2:
                return Step(opens=Opening("complaint", {"media": list(kept)}))
            case 3:
                return self._to_people("handover", "发来照片，请看。", kept, office)
            case 4:
                return self._to_people("doubt", "发来一张图片，请看真假。", kept, office)
            case 5:
                return Step((Reply("好的，照片不用了，过几天自动删。"),))
        return Step(frame=frame, heard=False)

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        return Step((self._asked("照片"),), frame)

    def _picture(self, kept: tuple[int, ...], office: Office) -> Step:
        if not kept:
            return Step((Reply("图片没有收到。请再发一次，或打字说您要办什么。"),))
        number, applied = office.open_case(), bool(open_applications(office))
        if applied and not number:
            return Step(opens=Opening("papers", {"media": list(kept)}))
        if number and not applied:
            office.file_media(kept, case=number)
            return Step((Reply(f"照片收到了，和您的事 {number} 放在一起。工作人员看得到。"),))
        frame = Frame(self.name, self.version, {"media": list(kept)}, asked="purpose")
        return Step((self._asked("照片收到了。"),), frame)

    def _asked(self, lead: str) -> Reply:
        return asking(f"{lead}是办什么用的？回数字。", PURPOSES)

    def _to_people(self, kind: Any, content: str, kept: tuple[int, ...], office: Office) -> Step:
        number = office.leave_for_person(kind, content)
        office.file_media(kept, case=number)
        return Step((Reply(f"照片转给工作人员了，编号 {number}。有话要说直接打字，办别的回 0 看菜单。"),))

    def _heard_by_people(self, turn: Turn, office: Office) -> Step:
        """Kept for the liaison to listen to; the menu by digits meanwhile. One case, however many are sent."""
        kept, card = readers.media(turn), office.liaison()
        if not kept:
            return Step((Reply("这段语音我没听清。请打字说，或者回数字。"),), opens=Opening("menu"))
        number = office.open_case() or office.leave_for_person("voice", "发来语音，没有转成文字，请听了回话。")
        office.file_media(kept, case=number)
        who = f"联络员{card.name}（{dialled(card.phone)}）" if card else "工作人员"
        words = f"这段语音我没听清，存下了，请{who}听，编号 {number}。\n您也可以打字，或者回数字："
        return Step((Reply(words),), opens=Opening("menu"))


dialogs = (Unread(),)
