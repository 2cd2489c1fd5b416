"""WeChat's envelope: signatures in constant time, AES-256-CBC with the framing checked to the last byte."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.messages import Refused

BLOCK = 32
"""WeChat pads to 32 bytes, not to AES's 16."""


def signature(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - WeChat's protocol asks for SHA-1


def signed(given: str, *parts: str) -> bool:
    return hmac.compare_digest(signature(*parts).encode(), given.encode("utf-8", "replace"))


class AesKey:
    """One EncodingAESKey of an account, its cipher built once."""

    def __init__(self, encoding_aes_key: str, app_id: str) -> None:
        # 43 characters hold 258 bits: the last two are whatever the console drew, so not a strict base64 text.
        key = base64.b64decode(encoding_aes_key + "=")
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))
        self._app_id = app_id.encode()

    def encrypt(self, text: str) -> str:
        content = text.encode()
        plain = b"%s%s%s%s" % (os.urandom(8).hex().encode(), len(content).to_bytes(4, "big"), content, self._app_id)
        pad = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher.encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()).decode()

    def decrypt(self, sealed: str) -> bytes | None:
        """The content, None when this key, the framing or the app id does not fit."""
        try:
            cipher_text = base64.b64decode(sealed, validate=True)
        except (binascii.Error, ValueError):
            return None
        if not cipher_text or len(cipher_text) % 16:
            return None
        decryptor = self._cipher.decryptor()
        return self._unframe(decryptor.update(cipher_text) + decryptor.finalize())

    def _unframe(self, plain: bytes) -> bytes | None:
        pad = plain[-1]
        if not 1 <= pad <= BLOCK or len(plain) < 20 + pad or plain[-pad:] != bytes([pad]) * pad:
            return None
        end = 20 + int.from_bytes(plain[16:20], "big")
        if not hmac.compare_digest(plain[end:-pad], self._app_id):
            return None
        return plain[20:end]


@dataclass(frozen=True)
class KeyRing:
    """The account's token and its AES keys, the current one first; one before it is accepted while rotating."""

    token: str
    keys: tuple[AesKey, ...]

    def open(self, sealed: str) -> tuple[bytes, AesKey]:
        """Content and the key that fitted, which the reply is to be encrypted with."""
        for key in self.keys:
            content = key.decrypt(sealed)
            if content is not None:
                return content, key
        raise Refused("does not decrypt with the account's keys")
