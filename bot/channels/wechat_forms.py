"""WeChat's two wire forms, XML and JSON: read into plain dicts, written so that no text can break out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from xml.parsers import expat

import msgspec

from bot.channels.lengths import legible
from bot.messages import Refused

Fields = Mapping[str, Any]

DEPTH = 12
CANDIDATES = 8
_ENVELOPE = re.compile(rb"<Encrypt>\s*(?:<!\[CDATA\[)?\s*([A-Za-z0-9+/=]+)\s*(?:\]\]>)?\s*</Encrypt>")
_read_json = msgspec.json.Decoder().decode


def is_json(body: bytes) -> bool:
    return body.lstrip()[:1] == b"{"


def read(body: bytes) -> Fields:
    """A message as nested dicts of strings (repeated tags as lists); `Refused` 400 for anything else."""
    fields = _from_json(body) if is_json(body) else _from_xml(body)
    if not isinstance(fields, dict) or not fields:
        raise Refused("not a message of WeChat", 400)
    return fields


def sealed_parts(body: bytes) -> list[str]:
    """What may be `Encrypt` of an envelope, without parsing what nobody has signed for yet.

    More than one where a person's own words in compatible mode look like it; the signature tells.
    """
    if is_json(body):
        found = read(body).get("Encrypt")
        parts = [found] if isinstance(found, str) else []
    else:
        parts = [match.decode("ascii") for match in _ENVELOPE.findall(body)[-CANDIDATES:]]
    if not parts:
        raise Refused("an encrypted call without Encrypt", 400)
    return parts


def _from_json(body: bytes) -> object:
    try:
        return _read_json(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Refused("malformed JSON", 400) from None


def _from_xml(body: bytes) -> object:
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.StartDoctypeDeclHandler = reader.document_type
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, UnicodeError, ValueError, LookupError):
        raise Refused("malformed XML", 400) from None
    return reader.root


class _Reader:
    """Builds dicts from expat's events. A document type, and with it any entity, is refused."""

    def __init__(self) -> None:
        self.root: object = None
        self._open: list[tuple[str, dict[str, Any], list[str]]] = []

    def start(self, name: str, _attributes: object) -> None:
        if len(self._open) >= DEPTH:
            raise Refused("XML too deep", 400)
        self._open.append((name, {}, []))

    def characters(self, data: str) -> None:
        self._open[-1][2].append(data)

    def end(self, name: str) -> None:
        _, children, texts = self._open.pop()
        value: object = children if children else "".join(texts).strip()
        if not self._open:
            self.root = value
            return
        siblings = self._open[-1][1]
        if name not in siblings:
            siblings[name] = value
        elif isinstance(siblings[name], list):
            siblings[name].append(value)
        else:
            siblings[name] = [siblings[name], value]

    def document_type(self, *_: object) -> None:
        raise Refused("XML with a document type", 400)


def cdata(text: str) -> str:
    """A CDATA section that holds exactly this text: `]]>` in it is split over two sections."""
    return "<![CDATA[" + legible(text).replace("]]>", "]]]]><![CDATA[>") + "]]>"


def text_reply(to: str, account: str, seconds: int, content: str, as_json: bool) -> str:
    if as_json:
        return _json(ToUserName=to, FromUserName=account, CreateTime=seconds, MsgType="text", Content=legible(content))
    return (
        f"<xml><ToUserName>{cdata(to)}</ToUserName><FromUserName>{cdata(account)}</FromUserName>"
        f"<CreateTime>{seconds}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content>{cdata(content)}</Content></xml>"
    )


def envelope(encrypted: str, signature: str, seconds: str, nonce: str, as_json: bool) -> str:
    if as_json:
        return _json(Encrypt=encrypted, MsgSignature=signature, TimeStamp=int(seconds), Nonce=nonce)
    return (
        f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature>"
        f"<TimeStamp>{seconds}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
    )


def _json(**fields: object) -> str:
    return json.dumps(fields, ensure_ascii=False)
