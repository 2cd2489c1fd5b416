"""The form behind a link as it was filled in: read as people write, and what is wrong with it said by the field."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slip:
    """The form as it was filled in."""

    name: str
    phone: str
    village: str
    agreed: bool


def read_name(text: str) -> str | None:
    """A person's name as written on an identity card: 2 to 20 Chinese characters, the dot of minorities allowed."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).replace("•", "·").replace(".", "·")
    return plain if re.fullmatch(r"[\u3400-\u9fff\U00020000-\U0003ffff·]{2,20}", plain) else None


def read_phone(text: str) -> str | None:
    """A mainland mobile number as E.164, however it was typed."""
    plain = re.sub(r"[\s\-—.()]", "", unicodedata.normalize("NFKC", text))
    match = re.fullmatch(r"(?:\+?86)?(1[3-9]\d{9})", plain)
    return f"+86{match[1]}" if match else None


def errors_of(slip: Slip, villages: int) -> dict[str, str]:
    """Field to what is wrong with it; `villages` is how many villages the name may mean."""
    found = {}
    if read_name(slip.name) is None:
        found["name"] = "请写您的中文姓名，和身份证上一样。" if slip.name.strip() else "请写您的姓名。"
    if read_phone(slip.phone) is None:
        digits = len(re.sub(r"\D", "", slip.phone))
        found["phone"] = f"手机号是 11 位，您写的是 {digits} 位。" if digits not in (0, 11) else "请写 11 位手机号。"
    if villages != 1:
        found["village"] = "有几个村叫这个名字，请选一个。" if villages else "没找到这个村。请写村名，例如：泼机村。"
        if not slip.village.strip():
            found["village"] = "请写您是哪个村的。"
    if not slip.agreed:
        found["agreed"] = "要您同意，我们才能用姓名和电话帮您报名。"
    return found
