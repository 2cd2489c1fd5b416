"""What every channel is: one file, four methods, and nothing of the provider shows beyond them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.messages import Address, Answer, Call, InboundMessage, Notice, Receipt, Reply, Scheme, SendFailed


@dataclass(frozen=True, slots=True)
class Inbound:
    """What one call to a webhook held, verified. Either part may be empty.

    `seal` carries what `answer` needs of the call (which key decrypted it, who is to sign), opaque to the house.
    """

    messages: tuple[InboundMessage, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    seal: object = None


class Channel(Protocol):
    """A way to people. Raises `Refused` for what no genuine caller sends, `SendFailed` where a platform declines."""

    name: str
    scheme: Scheme

    def greet(self, call: Call) -> Answer:
        """Answers the platform's own check of the address (WeChat's GET handshake)."""
        ...

    def receive(self, call: Call) -> Inbound:
        """Verifies first, parses afterwards."""
        ...

    def answer(self, inbound: Inbound, replies: Sequence[Reply]) -> Answer:
        """The body that goes back in the same response; no replies means a bare acknowledgement."""
        ...

    def send(self, address: Address, notice: Notice, key: str) -> str:
        """Sends now; returns the platform's number of the message. By `key` a platform that can drops a repeat."""
        ...


@runtime_checkable
class KeepsMedia(Protocol):
    """A channel whose platform holds the pictures and voice messages that people send, for some days."""

    def fetch_media(self, source: str, most: int) -> bytes:
        """The file behind a platform's media id or address; SendFailed `never` where it is gone or larger."""
        ...


@runtime_checkable
class SendsMany(Protocol):
    """A channel that sends many messages in the time of a few."""

    @property
    def at_once(self) -> bool:
        """False where only one call at a time can be made, as through a proxy."""
        ...

    def send_many(
        self, wanted: Sequence[tuple[Address, Notice, str]], until: float
    ) -> Sequence[str | SendFailed | None]:
        """What `send` would answer or raise for each address, notice and key, in their order.

        None for those whose turn did not come before `until` (time.monotonic): nothing of them went out. Raises
        SendFailed where none of them can be sent.
        """
        ...


@runtime_checkable
class ShowsFirst(Protocol):
    """A channel that shows a message to one person before it goes out to many."""

    def show_first(self, address: Address, notice: Notice) -> None:
        """As the many will get it, also to whom nothing else could be sent now."""
        ...


@runtime_checkable
class SendsForms(Protocol):
    """A channel with registered forms that reach people outside its window: by a credit of theirs, by a template."""

    def send_form(self, way: str, address: Address, notice: Notice) -> str:
        """Sends now, by the `way` of the ledger's row; the platform's number, empty where it tells none.

        Raises SendFailed, `never` where no form of the notice's kind can be filled.
        """
        ...


class Shelf(Protocol):
    """Where processes share a short-lived platform token; the assembly gives it to the channels."""

    def get(self, name: str) -> str | None: ...

    def put(self, name: str, value: str, seconds: int) -> None: ...

    def drop(self, name: str, value: str) -> None:
        """Forgets the value if it still is the one on the shelf."""
        ...

    def alone(self, name: str) -> AbstractContextManager[bool]:
        """Holds a lock among processes for a few seconds; True for the one who got it at once."""
        ...
