"""WeChat's own side of its message encryption, from Tencent's description; shares nothing with `bot/channels`."""

from __future__ import annotations

import base64
import hashlib
import secrets
import string
import struct

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC


class Forged(Exception):
    """The product's answer is not what WeChat would take."""


def sign(*parts: str) -> str:
    joined = "".join(sorted(parts))
    return hashlib.sha1(joined.encode("utf-8")).hexdigest()  # noqa: S324 - WeChat's protocol asks for SHA-1


class Sealer:
    """Seals and opens for one account."""

    def __init__(self, app_id: str, aes_key: str) -> None:
        self._app_id = app_id.encode()
        key = base64.b64decode(f"{aes_key}=")
        self._cipher = Cipher(AES256(key), CBC(key[:16]))

    def seal(self, message: str) -> str:
        prefix = "".join(secrets.choice(string.ascii_letters) for _ in range(16)).encode()
        content = message.encode("utf-8")
        padder = padding.PKCS7(256).padder()
        framed = prefix + struct.pack(">I", len(content)) + content + self._app_id
        padded = padder.update(framed) + padder.finalize()
        encryptor = self._cipher.encryptor()
        return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()

    def open(self, sealed: str) -> str:
        """Raises `Forged` for anything that was not sealed for this account."""
        try:
            decryptor = self._cipher.decryptor()
            padded = decryptor.update(base64.b64decode(sealed)) + decryptor.finalize()
            unpadder = padding.PKCS7(256).unpadder()
            framed = unpadder.update(padded) + unpadder.finalize()
            (size,) = struct.unpack(">I", framed[16:20])
            content, app_id = framed[20 : 20 + size], framed[20 + size :]
            if app_id != self._app_id:
                raise Forged("sealed for another app id")
            return content.decode("utf-8")
        except (ValueError, struct.error) as error:
            raise Forged("does not open") from error
