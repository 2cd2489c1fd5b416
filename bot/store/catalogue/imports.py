"""What the database holds under the numbers of imported rows, to tell new from changed from the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, select

from bot.store.base import Base, Tx
from bot.store.field.liaisons import Liaison, LiaisonArea
from bot.store.register.addresses import KnownAddress
from bot.store.register.people import PersonRow

CHUNK = 500
"""Values in one IN list."""

Values = dict[str, Any]


def held(tx: Tx, table: type[Base], numbers: Sequence[str], on: str = "number") -> dict[str, Values]:
    """Rows by their number under the table's names; what is sealed comes in the clear, its name without `_sealed`."""
    column = table.__table__.c[on]
    found: dict[str, Values] = {}
    for chunk in _chunks(numbers):
        for row in tx.all(select(table.__table__).where(column.in_(chunk))):
            found[row._mapping[on]] = _in_the_clear(tx, row._mapping)
    return found


def held_liaisons(tx: Tx, numbers: Sequence[str]) -> dict[str, Values]:
    """As `held`, with the codes of the villages in their care today as `areas`."""
    found = held(tx, Liaison, numbers)
    by_id = {values["id"]: values for values in found.values()}
    for values in found.values():
        values["areas"] = ()
    for chunk in _chunks(list(by_id)):
        current = select(LiaisonArea.liaison_id, LiaisonArea.area).where(
            LiaisonArea.until.is_(None), LiaisonArea.liaison_id.in_(chunk)
        )
        for row in tx.all(current.order_by(LiaisonArea.area)):
            by_id[row.liaison_id]["areas"] += (row.area,)
    return found


def held_people(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> list[Values | None]:
    """For each row with `name`, `phone`, `identity` the person that an import would change, None for a new one.

    Two of one name and phone are two people where their identity numbers differ. `phone`, `identity` and `openid` are
    those of the row where they are the stored ones too, else something else.
    """
    digests = [{name: _digest(tx, row.get(name)) for name in ("phone", "identity", "openid")} for row in rows]
    by_identity: dict[bytes, Values] = {}
    by_phone: dict[tuple[bytes, str], Values] = {}
    for name in ("identity", "phone"):
        column = PersonRow.__table__.c[f"{name}_digest"]
        for chunk in _chunks([each[name] for each in digests if each[name]]):
            for row in tx.all(select(PersonRow.__table__).where(column.in_(chunk)).order_by(PersonRow.id.desc())):
                values = dict(row._mapping)
                if values["identity_digest"]:
                    by_identity[values["identity_digest"]] = values
                if values["phone_digest"]:
                    by_phone[values["phone_digest"], values["name"]] = values
    speakers = _speakers(tx, [each["openid"] for each in digests if each["openid"]])
    found = []
    for given, each in zip(rows, digests, strict=True):
        person = by_identity.get(each["identity"]) or by_phone.get((each["phone"], given["name"]))
        other = person and each["identity"] and person["identity_digest"] not in (None, each["identity"])
        found.append(_as_given(given, each, None if other else person, speakers))
    return found


def anything_noted(tx: Tx, table: type[Base]) -> bool:
    """Whether any row of the table carries a note."""
    note = table.__table__.c["note"]
    return tx.first(select(note).where(note != "").limit(1)) is not None


def _as_given(
    row: Mapping[str, Any], digests: Mapping[str, bytes], found: Values | None, speakers: Mapping[bytes, int]
) -> Values | None:
    if found is None:
        return None
    same = {name: digests[name] == found[f"{name}_digest"] for name in ("phone", "identity")}
    same["openid"] = speakers.get(digests["openid"]) == found["id"]
    plain = {name: row.get(name) if same[name] else "…" for name in same}
    return {**found, **plain, "opted_out": found["opted_out_at"] is not None}


def _speakers(tx: Tx, digests: Sequence[bytes]) -> dict[bytes, int]:
    """Who speaks from each openid."""
    speakers: dict[bytes, int] = {}
    for chunk in _chunks(digests):
        of_wechat = select(KnownAddress.digest, KnownAddress.person_id).where(
            KnownAddress.scheme == "wechat", KnownAddress.digest.in_(chunk)
        )
        speakers |= {row.digest: row.person_id for row in tx.all(of_wechat)}
    return speakers


def _digest(tx: Tx, value: str | None) -> bytes:
    return tx.keys.digest(value) if value else b""


def _in_the_clear(tx: Tx, row: RowMapping) -> Values:
    values: Values = dict(row)
    for name in [name for name in values if name.endswith("_sealed")]:
        values[name.removesuffix("_sealed")] = tx.keys.unseal(values.pop(name))
    return values


def _chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
