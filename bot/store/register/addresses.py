"""Where people are reached: openids, phone numbers, and what each platform lets us do with them now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    bindparam,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.messages import Address
from bot.store.base import Base, BigId, Tx, UtcDateTime, where


class KnownAddress(Base):
    """One openid or phone number. `person_id` is who usually speaks from it; a phone may be shared by a household.

    `opened_at` is the last message from it (to ten minutes), which opens WeChat's 48-hour window; `following` is for
    openids only. `window_used` counts what was sent in that window, `lists_used` the openid lists of the month
    `lists_month` (2026-12), both taken before sending (store/allowances.py). An opt-out by SMS stands on the
    number, and so holds for all who share it.
    """

    __tablename__ = "addresses"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    scheme: Mapped[str] = mapped_column(String(8))
    digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    following: Mapped[bool] = mapped_column(Boolean, default=True)
    came_by: Mapped[str] = mapped_column(String(64), default="")
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    window_used: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    lists_month: Mapped[str | None] = mapped_column(String(7))
    lists_used: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    opted_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("scheme", "digest"),
        Index(None, "person_id", "scheme"),
        Index(None, "opted_out_at", **where("opted_out_at")),
    )


_FIND = select(KnownAddress.id).where(
    KnownAddress.scheme == bindparam("scheme"), KnownAddress.digest == bindparam("digest")
)


def find(tx: Tx, address: Address) -> int | None:
    """The id of a known address."""
    found = tx.scalar(_FIND, {"scheme": address.scheme, "digest": tx.keys.digest(address.value)})
    return None if found is None else int(found)


def known_or_new(tx: Tx, address: Address, now: datetime, *, person_id: int | None = None, came_by: str = "") -> int:
    """The id of the address, which becomes known if it was not."""
    added = tx.insert_missing(
        KnownAddress,
        scheme=address.scheme,
        digest=tx.keys.digest(address.value),
        sealed=tx.keys.seal(address.value),
        person_id=person_id,
        following=True,
        came_by=came_by,
        created_at=now,
    )
    found = added if added is not None else find(tx, address)
    assert found is not None
    return found


def bind(tx: Tx, address_id: int, person_id: int) -> None:
    """From now on this person is who usually speaks from the address."""
    tx.run(update(KnownAddress).where(KnownAddress.id == address_id).values(person_id=person_id))


def follow(tx: Tx, address_id: int, following: bool, came_by: str = "") -> None:
    """The openid follows the account, or left it; `came_by` is the scene of the code that was scanned."""
    values: dict[str, object] = {"following": following}
    if came_by:
        values["came_by"] = came_by
    tx.run(update(KnownAddress).where(KnownAddress.id == address_id).values(**values))


def came_by(tx: Tx, address_id: int) -> str:
    """The scene of the code that was scanned when the openid began to follow; empty for none."""
    scene: str | None = tx.scalar(select(KnownAddress.came_by).where(KnownAddress.id == address_id))
    return (scene or "").removeprefix("qrscene_")


def person_of(tx: Tx, address_id: int) -> int | None:
    """Who usually speaks from the address."""
    found: int | None = tx.scalar(select(KnownAddress.person_id).where(KnownAddress.id == address_id))
    return found


def is_open(tx: Tx, address_id: int, since: datetime) -> bool:
    """Whether the openid follows and has written to us since then, so that WeChat lets us write to it."""
    usable = (KnownAddress.scheme == "wechat") & KnownAddress.following & (KnownAddress.opened_at > since)
    return tx.first(select(KnownAddress.id).where(KnownAddress.id == address_id, usable)) is not None


def opened(tx: Tx, address_id: int, now: datetime) -> None:
    """They wrote: WeChat's window of 48 hours begins anew, with its five messages."""
    tx.run(update(KnownAddress).where(KnownAddress.id == address_id).values(opened_at=now, window_used=0))


def reveal(tx: Tx, address_id: int) -> Address | None:
    """The address itself, for sending."""
    row = tx.first(select(KnownAddress.scheme, KnownAddress.sealed).where(KnownAddress.id == address_id))
    return None if row is None else Address(row.scheme, tx.keys.unseal(row.sealed))


def follower_ids(tx: Tx) -> dict[bytes, int]:
    """Digest to id of every openid that follows the account, as far as is known here."""
    following = (KnownAddress.scheme == "wechat") & KnownAddress.following
    return {row.digest: row.id for row in tx.all(select(KnownAddress.digest, KnownAddress.id).where(following))}


def unfollow(tx: Tx, address_ids: Sequence[int]) -> None:
    tx.run(update(KnownAddress).where(KnownAddress.id.in_(address_ids)).values(following=False))
