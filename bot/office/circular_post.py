"""The liaison's side of circulars in a turn: what lies with who speaks from here, and their word back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from bot.liaising import Handed
from bot.store import Tx
from bot.store.field import bindings, circulars
from bot.store.field.circulars import Way


class CircularPost:
    """The part of `CountyOffice` behind `bot.dialogs.circular_desk.CircularDesk`."""

    _tx: Tx
    _address_id: int
    _channel: str
    _now: datetime

    def circulars(self) -> Sequence[Handed]:
        liaison_id = bindings.speaks_from(self._tx, self._address_id)
        lying = circulars.with_liaison(self._tx, liaison_id) if liaison_id is not None else []
        return [one for one in lying if not one.done]

    def circulars_heard(self, ids: Sequence[int], passed_on: bool) -> None:
        mine = [one.id for one in self.circulars() if one.id in ids]
        way = cast(Way, self._channel if self._channel in {"wechat", "sms"} else "page")
        if passed_on:
            circulars.finish(self._tx, mine, way, self._now)
        else:
            circulars.acknowledge(self._tx, mine, way, self._now)
