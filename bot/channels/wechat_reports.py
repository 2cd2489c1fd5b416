"""What became of a WeChat message sent earlier: reports that are pushed, and the answer where one had to be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime

from bot.channels.wechat_fields import Fields, entries, seconds, sender, word
from bot.messages import DeliveryState, Receipt

NAME = "wechat"
MASS_ANSWERS: dict[str, tuple[DeliveryState, str]] = {
    "SEND_SUCCESS": ("sent", "mass_counted_out"),
    "SEND_FAIL": ("failed", "sendfail"),
    "DELETE": ("failed", "mass_deleted"),
}
"""WeChat's word for a whole list. It counts nobody here, so that `delivered` would be untrue of some."""


def read_report(fields: Fields, event: str) -> tuple[Receipt, ...] | None:
    """The receipts of one event; None for an event that is no report."""
    return tuple(_REPORTS[event](fields)) if event in _REPORTS else None


def mass_receipt(number: str, status: str, at: float) -> Receipt | None:
    """What `mass/get` says of a list; None while it is being sent, or for a word that nobody knows."""
    found = MASS_ANSWERS.get(status.upper())
    return None if found is None else Receipt(NAME, number, found[0], datetime.fromtimestamp(at, UTC), found[1])


def _template(fields: Fields) -> Iterable[Receipt]:
    status = word(fields, "Status").lower()
    return [_receipt(fields, word(fields, "MsgID"), status == "success", status)]


def _mass(fields: Fields) -> Iterable[Receipt]:
    """The report counts and names nobody: where some did not get it, `delivered` would be untrue of them."""
    status = word(fields, "Status").lower()
    receipt = _receipt(fields, word(fields, "MsgID"), status in {"send success", "sendsuccess"}, status)
    short = word(fields, "SentCount") != word(fields, "TotalCount")
    return [replace(receipt, state="sent", code="mass_short") if short and receipt.state == "delivered" else receipt]


def _subscription(fields: Fields) -> Iterable[Receipt]:
    """One entry, or several in a list, each with its own error code. The answer to our call may not have had the
    number, so the report says whom it is about."""
    for entry in entries(fields, "SubscribeMsgSentEvent"):
        code = word(entry, "ErrorCode")
        receipt = _receipt(fields, word(entry, "MsgID"), code in {"", "0"}, code)
        yield replace(receipt, about=(sender(fields), word(entry, "TemplateId")[:64]))


_REPORTS: dict[str, Callable[[Fields], Iterable[Receipt]]] = {
    "templatesendjobfinish": _template,
    "masssendjobfinish": _mass,
    "subscribe_msg_sent_event": _subscription,
}


def _receipt(fields: Fields, number: str, well: bool, code: str) -> Receipt:
    state: DeliveryState = "delivered" if well else "failed"
    at = datetime.fromtimestamp(seconds(fields) or 0, UTC)
    return Receipt(NAME, number[:64], state, at, "" if well else code[:64])
