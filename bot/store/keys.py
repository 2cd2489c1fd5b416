"""How personal data is sealed: AES-GCM under rotating keys, and a keyed hash beside it for look-up."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Callable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
MARK = 4


class Keys:
    """A ring of 32-byte keys: the first seals, all of them open. Hashes are made under the key named `digest_with`.

    A sealed value is the key's mark (4 bytes of its SHA-256), a random nonce of 12, and the AES-GCM text. The hash
    key is derived from the last key of the ring, so that look-ups go on working while a new first key is brought in.
    """

    def __init__(self, keys: Sequence[str], random: Callable[[int], bytes] = os.urandom) -> None:
        if not keys:
            raise ValueError("no data key: set GONGYOU_DATA_KEY")
        raw = [base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)) for key in keys]
        self._ring = {hashlib.sha256(key).digest()[:MARK]: AESGCM(key) for key in raw}
        self._mark = next(iter(self._ring))
        self._first = self._ring[self._mark]
        self._look_up = hmac.new(hmac.digest(raw[-1], b"gongyou look-up", "sha256"), digestmod="sha256")
        self._random = random

    def seal(self, text: str) -> bytes:
        nonce = self._random(NONCE)
        return self._mark + nonce + self._first.encrypt(nonce, text.encode(), None)

    def seal_bytes(self, content: bytes) -> bytes:
        """A file's bytes, sealed as a text is."""
        nonce = self._random(NONCE)
        return self._mark + nonce + self._first.encrypt(nonce, content, None)

    def unseal(self, sealed: bytes | None) -> str:
        """The text again, empty for None; raises ValueError where no key of the ring fits or the value was changed."""
        return "" if sealed is None else self.unseal_bytes(sealed).decode()

    def unseal_bytes(self, sealed: bytes) -> bytes:
        """What `seal_bytes` sealed; raises ValueError as `unseal` does."""
        key = self._ring.get(sealed[:MARK])
        if key is None:
            raise ValueError("sealed under a key that is not in GONGYOU_DATA_KEY")
        try:
            return key.decrypt(sealed[MARK : MARK + NONCE], sealed[MARK + NONCE :], None)
        except InvalidTag:
            raise ValueError("a sealed value was changed") from None

    def digest(self, text: str) -> bytes:
        """A keyed hash of 16 bytes: equal texts, equal hashes; nothing can be read back."""
        hashed = self._look_up.copy()
        hashed.update(text.encode())
        return hashed.digest()[:16]
