"""The part of the labour office that knows its liaisons by their phones, as dialogs know it."""

from __future__ import annotations

from typing import Protocol

from bot.liaising import LiaisonCard, PhoneCheck


class LiaisonDesk(Protocol):
    """Every method acts within the transaction of the turn."""

    def own_post(self) -> LiaisonCard | None:
        """The liaison who speaks from here: a bound openid, or by SMS the phone of the county's list itself."""
        ...

    def check_phone(self, phone: str = "", card: str = "") -> PhoneCheck:
        """Begins the check by a number (E.164) or by the word on a card; see `PhoneCheck` for what to ask next."""
        ...

    def bind(self, liaison_id: int, code: str) -> LiaisonCard | None:
        """Binds this openid where the code (or the last four digits) is right; None where it is not. A try counts."""
        ...

    def liaison_page(self) -> str:
        """A link that signs the liaison who speaks from here in on their phone: once, and soon."""
        ...
