"""Papers of an application: the checklist, pictures as they come, what each shows, what is missing still."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.dialogs.base import NOTHING, Office, Subject
from bot.dialogs.choosing import HELD
from bot.dialogs.photos import otherwise
from bot.dialogs.plain import flatten
from bot.dialogs.readers import digit, pick
from bot.dialogs.readers import media as media_of
from bot.dialogs.scheme_facts import checklist
from bot.dialogs.wording import asking, brief, clip, joined
from bot.messages import Frame, Opening, Reply, Step, Turn
from bot.offers import Signup

SEND, LABEL, WHICH = "send", "label", "which"
SEVERAL = "几样都有"
SHOWN = 7
"""Papers offered by digit."""
_DONE = ("就这些", "发完了", "没有了", "没了", "好了", "完了", "交完了", "都发了", "不发了", "先这样")
_ASKS = ("还差", "差什么", "差啥", "还要什么", "还要啥", "材料", "要交什么", "要交啥", "收到没", "收到几", "要带")


class Papers(Subject):
    """Owed nothing: the pictures come when the person has them. `signup` is the application that they belong to."""

    name = "papers"
    title = "申请材料"
    lifetime = timedelta(days=30)
    lingers = True

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        """Opened by an application, or by pictures that nothing else is waiting for (`media`)."""
        media = tuple(known.get("media", ())) or media_of(turn)
        if not known.get("signup"):
            return self._whose(open_applications(office), media)
        filed = _filed(known["signup"], office)
        if filed is None:
            return Step((Reply("这个申请没有了。要申请别的，回“补贴”。"),))
        frame = Frame(self.name, self.version, {"signup": filed.id}, SEND)
        if media:
            return self._handed_in(frame, filed, media, turn, office)
        if any(not paper.label for paper in office.papers(filed.id)):
            return self._ask_label(frame, filed, turn, office, _greeting(filed, known))
        return Step((Reply(joined(_greeting(filed, known), self._wanted(filed, turn, office))),), frame)

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if frame.asked == WHICH:
            return self._chosen(frame, turn, office)
        filed = _filed(frame.slots["signup"], office)
        if filed is None:
            return Step(frame=frame, heard=False)
        if turn.kind == "picture" and media_of(turn):
            return self._handed_in(frame, filed, media_of(turn), turn, office)
        if turn.kind not in {"text", "voice"}:
            return Step(frame=frame, heard=False)
        if frame.asked == LABEL and (label := self._label(filed, turn, office)):
            office.name_papers(filed.id, label)
            return self._named(replace(frame, asked=SEND, misses=0), filed, label, turn, office)
        if frame.asked == LABEL and digit(turn) is not None:
            last = len(self._labels(filed, office))
            return Step((Reply(f"请回 1 到 {last} 的数字。"),), replace(frame, misses=frame.misses + 1))
        return self._said(frame, filed, turn, office)

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        filed = _filed(frame.slots["signup"], office) if frame.asked != WHICH else None
        if frame.asked == LABEL and filed:
            return self._ask_label(frame, filed, turn, office, "")
        if frame.asked == WHICH:
            return self._whose(open_applications(office), tuple(frame.slots["media"]))
        return Step((), frame)

    def _whose(self, mine: Sequence[Signup], media: Sequence[int]) -> Step:
        if not mine:
            return Step((Reply("您还没有申请补贴。要申请，先回“补贴”选一项。"),))
        if len(mine) == 1:
            return Step(opens=Opening(self.name, {"signup": mine[0].id, "media": list(media)}))
        slots = {"ids": [item.id for item in mine], "media": list(media)}
        reply = asking("照片收到了，是哪个申请的？回数字。", [_told(item) for item in mine])
        return Step((reply,), Frame(self.name, self.version, slots, WHICH))

    def _chosen(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if turn.kind == "picture":
            slots = {**frame.slots, "media": [*frame.slots["media"], *media_of(turn)]}
            return Step((Reply("又收到一张。先回数字，说是哪个申请的。"),), replace(frame, slots=slots))
        ids = frame.slots["ids"]
        number = pick(turn, len(ids)) if turn.kind in {"text", "voice"} else None
        if number is None:
            return Step(frame=frame, heard=False)
        return Step(opens=Opening(self.name, {"signup": ids[number - 1], "media": frame.slots["media"]}))

    def _handed_in(self, frame: Frame, filed: Signup, media: Sequence[int], turn: Turn, office: Office) -> Step:
        office.hand_in(filed.id, media)
        unnamed = sum(not paper.label for paper in office.papers(filed.id))
        lead = f"照片收到了，放进“{clip(filed.title, 14)}”的申请。" if unnamed <= 1 else f"收到 {unnamed} 张了。"
        return self._ask_label(frame, filed, turn, office, lead)

    def _ask_label(self, frame: Frame, filed: Signup, turn: Turn, office: Office, lead: str) -> Step:
        reply = asking(joined(lead, "是哪样材料？回数字。"), self._labels(filed, office))
        return Step((reply,), replace(frame, asked=LABEL))

    def _labels(self, filed: Signup, office: Office) -> list[str]:
        scheme = office.scheme(filed.offer_id)
        return [*(checklist(scheme)[:SHOWN] if scheme else []), SEVERAL]

    def _label(self, filed: Signup, turn: Turn, office: Office) -> str:
        """By digit, or in words: 车票."""
        labels = self._labels(filed, office)
        number = pick(turn, len(labels))
        if number:
            return labels[number - 1]
        text = flatten(turn.text)
        fitting = [label for label in labels if len(text) >= 2 and (text in flatten(label) or flatten(label) in text)]
        return fitting[0] if len(fitting) == 1 and len(text) <= 12 else ""

    def _named(self, frame: Frame, filed: Signup, label: str, turn: Turn, office: Office) -> Step:
        return Step((Reply(joined(f"记下了：{label}。", self._missing(filed, turn, office))),), frame)

    def _missing(self, filed: Signup, turn: Turn, office: Office) -> str:
        kept = [paper.label for paper in office.papers(filed.id)]
        missing = [label for label in self._labels(filed, office)[:-1] if label not in kept]
        if SEVERAL in kept:
            return "发完了回“就这些”，工作人员来看齐不齐。"
        if not missing:
            return "材料都收到了，工作人员看好了告诉您。看进度回“我的报名”。"
        return f"还差 {len(missing)} 样：{'、'.join(missing)}。\n接着拍，或者以后再发。"

    def _said(self, frame: Frame, filed: Signup, turn: Turn, office: Office) -> Step:
        """就这些, 还差什么; anything else is not for this."""
        text = flatten(turn.text)
        if text in _DONE:
            missing = self._missing(filed, turn, office)
            return Step((Reply(joined(f"好的，编号 {filed.number} 的材料先收到这些。", missing)),))
        if len(text) <= 8 and any(word in text for word in _ASKS) and "scheme" not in turn.said.slots:
            return Step((Reply(self._wanted(filed, turn, office)),), replace(frame, asked=SEND, misses=0))
        return Step(frame=frame, heard=False)

    def _wanted(self, filed: Signup, turn: Turn, office: Office) -> str:
        """The checklist with what has come, and where the papers may go instead."""
        scheme = office.scheme(filed.offer_id)
        if scheme is None:
            return "看进度，回“我的报名”。"
        kept = {paper.label for paper in office.papers(filed.id)}
        papers = checklist(scheme)
        if brief(turn):
            names = "、".join(clip(paper, 10) for paper in papers[:6])
            ways = otherwise(office, clip(scheme.office, 20))
            return f"要交：{names}。{ways}看进度回“我的报名”。"
        where = f"交到{clip(scheme.office, 20)}" if scheme.office else "交到窗口"
        lines = [f"{'☑' if paper in kept else '□'} {paper}" for paper in papers]
        return joined(f"要交这 {len(papers)} 样：", *lines, f"拍照发来就行，也可以{where}。", "看进度，回“我的报名”。")


def open_applications(office: Office) -> list[Signup]:
    """Applications from this address that still stand, newest first."""
    return [item for item in office.my_signups() if item.kind == "scheme" and item.state in HELD]


def _filed(signup_id: int, office: Office) -> Signup | None:
    return next((item for item in open_applications(office) if item.id == signup_id), None)


def _greeting(filed: Signup, known: Mapping[str, Any]) -> str:
    if known.get("new"):
        return f"{filed.name}的申请收下了，编号 {filed.number}。"
    return f"{filed.name}申请过“{clip(filed.title, 16)}”，编号 {filed.number}，不用再申请。"


def _told(item: Signup) -> str:
    return f"{clip(item.title, 16)}（{item.name}）"


dialogs = (Papers(),)
