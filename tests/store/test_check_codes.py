"""Check codes: every number has its own, and what is made up is none."""

from __future__ import annotations

import pytest

from bot.store import Keys
from bot.store.sending import check_codes
from bot.store.sending.check_codes import Kind

KEYS = Keys(["A" * 43])


@pytest.mark.parametrize("kind", ["t", "x"])
def test_a_code_leads_back_to_its_row(kind: Kind) -> None:
    for row_id in (0, 1, 30, 31, 960, 961, 123_456_789):
        code = check_codes.code_of(KEYS, kind, row_id)
        assert len(code) <= check_codes.LONGEST
        assert not set(code) & set("0o1li")
        assert check_codes.meant(KEYS, code.upper()) == (kind, row_id)


def test_codes_differ_and_another_house_makes_others() -> None:
    codes = {check_codes.code_of(KEYS, kind, row) for kind in check_codes.KINDS for row in range(2000)}
    assert len(codes) == 4000
    assert check_codes.meant(Keys(["B" * 43]), check_codes.code_of(KEYS, "t", 7)) is None


@pytest.mark.parametrize("code", ["", "t", "tabcd", "tabcde", "x2345678", "春风", "t0o1li22", "abcd2345", "t" * 40])
def test_what_is_made_up_is_none(code: str) -> None:
    assert check_codes.meant(KEYS, code) is None
