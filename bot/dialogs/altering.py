"""A sign-up altered: another number at which one is told, another class or fair in its place."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogs import readers
from bot.dialogs.base import Office, Subject
from bot.dialogs.offering import others_like, thing_of
from bot.dialogs.readers import digit, pick
from bot.dialogs.wording import KIND, asking, masked
from bot.messages import Frame, Opening, Reply, Step, Turn
from bot.offers import Signup

PHONE, OTHER = "phone", "other"


class Altering(Subject):
    """The half of a dialog about one's sign-ups that alters one of them; its frame holds `id` and `title`."""

    def renumbered(self, frame: Frame, turn: Turn, office: Office, asked: bool = True) -> Step:
        """Another number at which who is signed up is told."""
        reading = readers.phone(turn, asked)
        if reading is not None and reading.value:
            done = office.correct_phone(frame.slots["id"], reading.value)
            words = f"改好了，“{frame.slots['title']}”有消息通知 {masked(reading.value)}。"
            return Step((Reply(words if done else "这个报名已经不在了。"),))
        if reading is not None:
            return missed(frame, reading.problem)
        if asked:
            return Step(frame=frame, heard=False)
        return asked_number(replace(frame, misses=0))

    def instead(self, item: Signup, turn: Turn, office: Office) -> Step:
        """Others of the kind; the old one is given back only when the new one has a seat."""
        thing = thing_of({"kind": item.kind, "id": item.offer_id}, office)
        held = {mine.offer_id for mine in office.my_signups() if mine.kind == item.kind and mine.name == item.name}
        found = [one for one in (others_like(thing, turn, office, 4) if thing else ()) if one.id not in held][:3]
        if not found:
            return Step((Reply(f"现在没有别的{KIND[item.kind]}可换。“{item.title}”给您留着。"),))
        slots = {"id": item.id, "title": item.title, "offers": [one.id for one in found], "kind": item.kind}
        reply = asking(f"“{item.title}”换成哪个？新的报上了，旧的才取消。", [one.label for one in found])
        return Step((reply,), Frame(self.name, self.version, slots, OTHER))

    def changed(self, frame: Frame, turn: Turn, office: Office) -> Step:
        offers, mine = frame.slots["offers"], mine_of(frame.slots["id"], office)
        number = pick(turn, len(offers))
        if number is None or mine is None:
            if digit(turn) is not None:
                return missed(frame, f"请回 1 到 {len(offers)} 的数字，不换回“取消”。")
            return Step(frame=frame, heard=False)
        slots = {
            "offer": {"kind": frame.slots["kind"], "id": offers[number - 1]},
            "instead": mine.id,
            "count": 1,
            "name": mine.name,
            "phone": mine.phone,
            "village": {"code": mine.area, "name": office.place_name(mine.area)} if mine.area else None,
            "for_another": mine.name != turn.person.name,
            "agreed": True,
        }
        return Step(opens=Opening("signup", slots))


def mine_of(signup_id: int, office: Office) -> Signup | None:
    return next((item for item in office.my_signups() if item.id == signup_id), None)


def asked_number(frame: Frame) -> Step:
    return Step((Reply("换成哪个手机号？发 11 位号码。"),), frame)


def missed(frame: Frame, words: str) -> Step:
    return Step((Reply(words),), replace(frame, misses=frame.misses + 1))
