"""What flows through the house: frozen values. Times are aware UTC; screens and texts show them in Asia/Shanghai."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

Scheme: TypeAlias = Literal["wechat", "tel", "wecom", "console"]
Kind: TypeAlias = Literal["text", "voice", "place", "picture", "menu", "join", "leave", "scan", "other"]
Verdict: TypeAlias = Literal["later", "never", "left", "unsure"]
DeliveryState: TypeAlias = Literal["planned", "sending", "sent", "delivered", "read", "failed", "skipped", "unsure"]
Topic: TypeAlias = Literal["vacancies", "courses", "fairs"]


@dataclass(frozen=True, slots=True)
class Address:
    """Where someone is reached. `value` is an openid, an E.164 phone number, a robot's key or a terminal name."""

    scheme: Scheme
    value: str

    def __repr__(self) -> str:
        return f"Address({self.scheme}, …{self.value[-4:]})"


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One thing that a person sent or did.

    `external_id` is unique within the channel and the same for every repeat of the delivery: the platform's message id,
    or for events sender, time, type and key joined. `text` is what was typed, recognised from voice, or the label of a
    sent place; a menu key for `menu`; the scene for `scan` and `join`. `payload` keeps the platform's other facts
    (latitude and longitude, media ids, platform event name).
    """

    channel: str
    external_id: str
    sender: Address
    kind: Kind
    text: str
    received_at: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a platform reports about something sent: `provider_id` is its number, `key` our delivery key where it
    returns that, `code` its own code or state, empty when all is well, `about` whom and which form, if told."""

    channel: str
    provider_id: str
    state: DeliveryState
    at: datetime
    code: str = ""
    key: str = ""
    about: tuple[Address, str] | None = None


class Entity(NamedTuple):
    """A slot value found in a text: `start` and `end` are positions in the normalised text."""

    slot: str
    value: Any
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Understanding:
    """What was said, never what to do: intents with calibrated scores (best first) and slot values."""

    text: str
    tokens: tuple[str, ...]
    intents: tuple[tuple[str, float], ...]
    slots: Mapping[str, Any]
    entities: tuple[Entity, ...] = ()

    @property
    def intent(self) -> str:
        return self.intents[0][0] if self.intents else "out_of_scope"

    @property
    def confidence(self) -> float:
        return self.intents[0][1] if self.intents else 0.0


@dataclass(frozen=True, slots=True)
class Person:
    """What a dialog may know of the one it talks with. Empty strings and None mean: not known.

    `phone` is the plain E.164 number for the dialog's own use and is shown masked; `area` the code of the village or
    the smallest known division, `area_name` as people say it.
    """

    id: int | None = None
    name: str = ""
    phone: str = ""
    area: str = ""
    area_name: str = ""
    gender: Literal["", "male", "female"] = ""
    birthday: date | None = None
    household_kind: str = ""
    trades: tuple[str, ...] = ()
    consented: bool = False

    def age_on(self, day: date) -> int | None:
        """Whole years on `day`, None where the birthday is not known."""
        if self.birthday is None:
            return None
        return day.year - self.birthday.year - ((day.month, day.day) < (self.birthday.month, self.birthday.day))


@dataclass(frozen=True, slots=True)
class Turn:
    """One message as a dialog sees it: `text` normalised by the parser, `typed` as it came; `via` names the channel."""

    said: Understanding
    kind: Kind
    person: Person
    via: str
    now: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)
    written: str = ""

    @property
    def text(self) -> str:
        return self.said.text

    @property
    def typed(self) -> str:
        return self.written or self.said.text

    @property
    def today(self) -> date:
        return self.now.astimezone(SHANGHAI).date()


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that can be picked: `key` is what the person types (a digit), `value` what the dialog reads."""

    key: str
    label: str
    value: Any


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to the person; `choices` are already worded in `text` and serve channels that show buttons."""

    text: str
    choices: tuple[Choice, ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """One dialog's saved state. JSON-able throughout; `asked` names the question the person actually saw."""

    dialog: str
    version: int
    slots: Mapping[str, Any] = field(default_factory=dict)
    asked: str = ""
    misses: int = 0
    touched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A wish of one dialog to go on in another, with slots that are already known."""

    dialog: str
    slots: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """What a dialog answers: the replies, its frame or None when it is finished, whether it heard anything at all.

    `opens` pushes another dialog above this one (or in its place when `frame` is None).
    """

    replies: tuple[Reply, ...] = ()
    frame: Frame | None = None
    heard: bool = True
    opens: Opening | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """The content of something sent later: structured, because WeChat and SMS both want registered templates.

    kind: fair, text, signup (confirmation), seat (fell free), reminder, vacancies, recall, case, code, pack, circular.
    `fields` are plain facts by name, in Chinese; `text` is the whole message, `choices` words of it to be tapped.
    `picture` is the number of a kept picture, `image` what it holds while it is sent, `check` the code for 查真伪.
    """

    kind: str
    fields: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    link: str = ""
    code_word: str = ""
    choices: tuple[str, ...] = ()
    picture: str = ""
    image: bytes = b""
    check: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """An HTTP request as a channel sees it, free of any framework. `url` is the public address that was called."""

    method: str
    url: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to the caller of a webhook."""

    body: bytes
    content_type: str = "text/plain; charset=utf-8"
    status: int = 200


class Refused(Exception):
    """Not a genuine caller, or nothing that a genuine caller sends.

    `status` is 403 for what is unsigned, stale or forged, 400 for what is malformed, 413 for what is too large. The
    message names the reason and never holds content or secrets.
    """

    def __init__(self, reason: str, status: int = 403) -> None:
        super().__init__(reason)
        self.status = status


class SendFailed(Exception):
    """A platform did not take a message; the verdict says what follows.

    `later`: retry; `never`: give up, try the next address; `left`: the person opted out; `unsure`: it may have been
    taken: do not send again, show it. `code` is the platform's own, `reason` a plain Chinese sentence.
    """

    def __init__(self, verdict: Verdict, code: str, reason: str) -> None:
        super().__init__(f"{verdict} {code}: {reason}")
        self.verdict = verdict
        self.code = code
        self.reason = reason
