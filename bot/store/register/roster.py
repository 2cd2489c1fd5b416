"""The roster (劳动力花名册): people in bulk, in and out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.base import Tx
from bot.store.register.addresses import KnownAddress
from bot.store.register.people import PersonRow

_CHUNK = 500
"""Values in one IN list."""

_CLEAR = ("phone", "identity", "openid", "opted_out")
Row = dict[str, Any]


def upsert_many(
    tx: Tx, rows: Sequence[Mapping[str, Any]], now: datetime, held: Sequence[Mapping[str, Any] | None] | None = None
) -> None:
    """People under the column names of the table, with `phone` (E.164), `identity` and `openid` in the clear.

    Who has the same identity number, or the same phone and name and no other identity number, is the same person. An
    empty value says nothing and wipes nothing out. `opted_out` True opts out; False does not undo what the person
    decided. Phones and openids become addresses. All rows have the keys of the first; no person stands in them twice.
    `held` is what `imports.held_people` found for the rows, where the caller has asked already.
    """
    sealed = [_sealed(tx, row) for row in rows]
    if held is None:
        known = _Known(tx, sealed)
        held = [known.entry(row) for row in sealed]
    pairs = list(zip(sealed, held, strict=True))
    _change(tx, [{**row, "id": before["id"], "wishes": _wishes(row, before)} for row, before in pairs if before])
    fresh = [row for row, before in pairs if not before]
    if fresh:
        tx.connection.execute(insert(PersonRow), [{**_filled(row), "created_at": now} for row in fresh])
    known = _Known(tx, fresh)
    ids = [int((before or known.entry(row) or {}).get("id", 0)) for row, before in pairs]
    leaving = [each for each, row in zip(ids, rows, strict=True) if row.get("opted_out")]
    for chunk in _chunks(leaving):
        going = PersonRow.id.in_(chunk) & PersonRow.opted_out_at.is_(None)
        tx.run(update(PersonRow).where(going).values(opted_out_at=now))
    _addresses(tx, [(each, row) for each, row in zip(ids, rows, strict=True) if each], now)


def _sealed(tx: Tx, row: Mapping[str, Any]) -> Row:
    plain = {name: value for name, value in row.items() if name not in _CLEAR}
    for name in ("phone", "identity"):
        value = row.get(name)
        plain[f"{name}_sealed"] = tx.keys.seal(value) if value else None
        plain[f"{name}_digest"] = tx.keys.digest(value) if value else None
    return plain


class _Known:
    """Who of the rows has an id already, looked up in few statements."""

    def __init__(self, tx: Tx, rows: Sequence[Row]) -> None:
        self._by_identity: dict[bytes, Row] = {}
        self._by_phone: dict[tuple[bytes, str], Row] = {}
        columns = (PersonRow.id, PersonRow.name, PersonRow.phone_digest, PersonRow.identity_digest, PersonRow.wishes)
        for column in (PersonRow.identity_digest, PersonRow.phone_digest):
            for chunk in _chunks({row[column.key] for row in rows if row[column.key] and not self.entry(row)}):
                for found in tx.all(select(*columns).where(column.in_(chunk)).order_by(PersonRow.id.desc())):
                    entry = {"id": found.id, "wishes": found.wishes, "identity": found.identity_digest}
                    if found.identity_digest:
                        self._by_identity[found.identity_digest] = entry
                    if found.phone_digest:
                        self._by_phone[found.phone_digest, found.name] = entry

    def entry(self, row: Row) -> Row | None:
        """`id` and `wishes`, None for who is not known."""
        entry = self._by_identity.get(row["identity_digest"])
        if entry is None:
            entry = self._by_phone.get((row["phone_digest"], row["name"]))
            if entry and row["identity_digest"] and entry["identity"] not in (None, row["identity_digest"]):
                return None
        return entry


def _wishes(row: Row, before: Mapping[str, Any]) -> Row | None:
    wished = {name: value for name, value in (row.get("wishes") or {}).items() if value}
    return {**(before["wishes"] or {}), **wished} if wished else None


def _change(tx: Tx, rows: Sequence[Row]) -> None:
    if not rows:
        return
    given: dict[str, ColumnElement[Any]] = {}
    for name in rows[0]:
        if name != "id":
            column = PersonRow.__table__.c[name]
            given[name] = func.coalesce(bindparam(f"new_{name}", type_=column.type), column)
    if "phone_digest" in given:
        kept = given["phone_digest"] == PersonRow.phone_digest
        given["phone_shared"] = case((kept, PersonRow.phone_shared), else_=None)
    statement = update(PersonRow).where(PersonRow.id == bindparam("row_id")).values(given)
    names = [name for name in rows[0] if name != "id"]
    values = [{"row_id": row["id"], **{f"new_{name}": _known_value(row[name]) for name in names}} for row in rows]
    tx.connection.execute(statement, values)


def _known_value(value: Any) -> Any:
    return None if value in ("", (), [], {}) else value


def _filled(row: Row) -> Row:
    """A new row takes the table's defaults for what is None."""
    defaults: Row = {"household_kind": "", "zero_employed": False, "area": "", "gender": "", "education": ""}
    defaults |= {"skills": "", "employment": "", "works_at": "", "wishes": {}, "note": ""}
    return {name: defaults[name] if value is None and name in defaults else value for name, value in row.items()}


def _addresses(tx: Tx, people: Iterable[tuple[int, Mapping[str, Any]]], now: datetime) -> None:
    """Phones and openids become addresses; whoever is bound to one already stays."""
    rows = [
        {
            "scheme": scheme,
            "digest": tx.keys.digest(row[name]),
            "sealed": tx.keys.seal(row[name]),
            "person_id": person_id,
            "created_at": now,
        }
        for person_id, row in people
        for scheme, name in (("tel", "phone"), ("wechat", "openid"))
        if row.get(name)
    ]
    if rows:
        make = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
        statement = make(KnownAddress)
        bound = func.coalesce(KnownAddress.person_id, statement.excluded.person_id)
        statement = statement.on_conflict_do_update(index_elements=["scheme", "digest"], set_={"person_id": bound})
        tx.connection.execute(statement, rows)


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    listed = list(values)
    for start in range(0, len(listed), _CHUNK):
        yield listed[start : start + _CHUNK]


def export_rows(tx: Tx) -> Iterator[Row]:
    """Every person with the keys of `upsert_many`, by id; not those whose name nobody knows."""
    openid = (
        select(KnownAddress.sealed)
        .where(KnownAddress.person_id == PersonRow.id, KnownAddress.scheme == literal("wechat"))
        .order_by(KnownAddress.id.desc())
        .limit(1)
        .scalar_subquery()
        .label("openid_sealed")
    )
    named = select(PersonRow.__table__, openid).where(PersonRow.name != "")
    for row in tx.stream(named.order_by(PersonRow.id)):
        yield {
            **row._mapping,
            "phone": tx.keys.unseal(row.phone_sealed),
            "identity": tx.keys.unseal(row.identity_sealed),
            "openid": tx.keys.unseal(row.openid_sealed),
            "opted_out": row.opted_out_at is not None,
        }
