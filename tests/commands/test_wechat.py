"""`gongyou wechat …` against the simulated account, as people run it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import program
from bot.demo.platforms import Platforms
from bot.settings import Settings
from tests.fakes import simulated

__all__ = ["simulated"]


@pytest.fixture
def at_the_account(simulated: tuple[Platforms, Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Platforms:
    platforms, settings = simulated
    monkeypatch.chdir(tmp_path)
    secret = {"GONGYOU_SECRET_KEY": "k" * 32, "GONGYOU_DATA_KEY": "A" * 43, "GONGYOU_REDIS_URL": "redis://127.0.0.1:1"}
    given = {
        "GONGYOU_DATA_DIR": str(tmp_path / "data"),
        "GONGYOU_WECHAT_APP_ID": settings.wechat_app_id,
        "GONGYOU_WECHAT_APP_SECRET": settings.wechat_app_secret.get_secret_value(),
        "GONGYOU_WECHAT_API_URL": settings.wechat_api_url,
    }
    for name, value in (secret | given).items():
        monkeypatch.setenv(name, value)
    return platforms


@pytest.mark.parametrize(
    ("words", "kind", "start"),
    [
        (("l.L001", "code.png"), "QR_LIMIT_STR_SCENE", b"\x89PNG"),
        (("i.ab12cd", "code.svg", "--days", "14"), "QR_STR_SCENE", b"<?xml"),
    ],
)
def test_a_code_is_drawn(at_the_account: Platforms, words: tuple[str, ...], kind: str, start: bytes) -> None:
    done = CliRunner().invoke(program, ["wechat", "qr", *words])
    assert done.exit_code == 0, done.output
    assert Path(words[1]).read_bytes().startswith(start)
    assert at_the_account.ledger.noted(f"qr:{words[0]}") == kind


@pytest.mark.parametrize(
    "words", [("hello", "code.png"), ("l.L001", "code.gif"), ("l.L001", "code.png", "--days", "31")]
)
def test_what_cannot_be_a_code_is_refused(at_the_account: Platforms, words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(program, ["wechat", "qr", *words])
    assert done.exit_code == 2
    assert not Path(words[1]).exists()


def test_a_refusal_says_what_to_do(at_the_account: Platforms) -> None:
    at_the_account.ledger.note("not-listed", "yes")
    done = CliRunner().invoke(program, ["wechat", "menu", "publish"])
    assert "IP 白名单" in done.output
