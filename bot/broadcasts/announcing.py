"""The notice of a job fair, with the link and code word by which people sign up."""

from __future__ import annotations

from bot import invitations
from bot.broadcasts.notices import fair_notice
from bot.broadcasts.unfit import Unfit
from bot.messages import Notice
from bot.runtime import Runtime
from bot.store.catalogue import fairs


def notice_of_fair(runtime: Runtime, number: str) -> Notice:
    """Raises `Unfit` for an unknown number, or a fair whose day is over."""
    with runtime.store.begin() as tx:
        fair_id = fairs.by_number(tx, number)
        fair = fairs.get(tx, fair_id) if fair_id is not None else None
        if fair is None:
            raise Unfit(f"没有编号为 {number} 的招聘会")
        if fair.day < runtime.today():
            raise Unfit(f"招聘会 {number} 在 {fair.day.month}月{fair.day.day}日，已经过了")
        invited = invitations.mint(runtime, tx, "fair", fair.id)
    return fair_notice(fair, invited.link, invited.code_word)
