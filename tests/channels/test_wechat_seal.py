"""Our envelope against those of others: recorded ones of npm wechat-crypto, and wechatpy both ways."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from bot.channels.wechat_seal import AesKey, signature, signed
from bot.demo.platforms.wechat_crypto import Forged, Sealer

RECORDED: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data/wechat_crypto_vectors.json").read_text("utf-8")
)
KEY, APP_ID, TOKEN = RECORDED["aes_key"], RECORDED["app_id"], RECORDED["token"]


@pytest.mark.parametrize("vector", RECORDED["vectors"], ids=lambda vector: vector["timestamp"])
def test_recorded_messages_open(vector: dict[str, str]) -> None:
    stamps = (TOKEN, vector["timestamp"], vector["nonce"], vector["encrypt"])
    assert signed(vector["signature"], *stamps)
    assert AesKey(KEY, APP_ID).decrypt(vector["encrypt"]) == vector["plain"].encode()
    assert Sealer(APP_ID, KEY).open(vector["encrypt"]) == vector["plain"]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_we_seal_others_open(text: str) -> None:
    sealed = AesKey(KEY, APP_ID).encrypt(text)
    assert Sealer(APP_ID, KEY).open(sealed) == text
    stamps = ("1795000000", "7")
    envelope = {"Encrypt": sealed}
    opened = WeChatCrypto(TOKEN, KEY, APP_ID).decrypt_message(envelope, signature(TOKEN, *stamps, sealed), *stamps)
    assert opened == text


@given(st.binary(max_size=200))
def test_random_bytes_never_open(noise: bytes) -> None:
    assert AesKey(KEY, APP_ID).decrypt(base64.b64encode(noise).decode()) is None
    with pytest.raises(Forged):
        Sealer(APP_ID, KEY).open(base64.b64encode(noise).decode())


@pytest.mark.parametrize("given_signature", ["", "é", "0" * 40, "A" * 40])
def test_signatures_that_are_none(given_signature: str) -> None:
    assert not signed(given_signature, TOKEN, "1", "2")


def test_padding_is_checked_to_the_last_byte() -> None:
    """wechatpy looks at the last byte only."""
    key = AesKey(KEY, APP_ID)
    content = b"r" * 16 + (6).to_bytes(4, "big") + b"<xml/>" + APP_ID.encode()
    fill = 32 - len(content) % 32
    raw = base64.b64decode(KEY + "=")
    for padding, opens in [
        (bytes([fill]) * fill, True),
        (bytes([0]) * (fill - 1) + bytes([fill]), False),
        (bytes([0]) * fill, False),
        (bytes([33]) * fill, False),
        (bytes([255]) * fill, False),
    ]:
        encryptor = Cipher(algorithms.AES(raw), modes.CBC(raw[:16])).encryptor()
        sealed = base64.b64encode(encryptor.update(content + padding) + encryptor.finalize()).decode()
        assert (key.decrypt(sealed) == b"<xml/>") is opens
