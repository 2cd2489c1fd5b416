"""What a platform's error code means to us: the verdict on the message and a plain Chinese reason for staff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.messages import SendFailed, Verdict


@dataclass(frozen=True, slots=True)
class Meaning:
    verdict: Verdict
    reason: str


class CodeTable:
    """One platform's codes. An unknown code is `never`: a refusal that nobody understands is not repeated."""

    def __init__(self, platform: str, codes: Mapping[str, tuple[Verdict, str]]) -> None:
        self._platform = platform
        self._codes = {code: Meaning(verdict, reason) for code, (verdict, reason) in codes.items()}

    def __contains__(self, code: str) -> bool:
        return code in self._codes

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def meaning(self, code: str) -> Meaning:
        return self._codes.get(code) or Meaning("never", f"{self._platform}拒收，代码 {code}")

    def failed(self, code: str) -> SendFailed:
        found = self.meaning(code)
        return SendFailed(found.verdict, code, found.reason)
