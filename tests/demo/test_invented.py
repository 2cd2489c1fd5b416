"""Keys made once and kept to their owner; settings that no file of the folder can change."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bot.demo.invented import environment, invented, leave_settings
from bot.settings import Settings


def settings_in(home: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in environment(home, 8123, "http://127.0.0.1:9999").items():
        monkeypatch.setenv(name, value)
    return Settings()


def test_keys_are_made_once_and_are_the_owners_alone(tmp_path: Path) -> None:
    made = invented(tmp_path)
    assert stat.S_IMODE((tmp_path / "keys.env").stat().st_mode) == 0o600
    assert invented(tmp_path) == made
    assert invented(tmp_path / "another") != made


def test_the_product_accepts_what_was_invented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_in(tmp_path, monkeypatch)
    assert settings.missing_for_serving() == []
    assert settings.demo
    assert settings.sms_allowed
    assert settings.public_url == "http://127.0.0.1:8123"
    assert settings.quiet is None


def test_a_dotenv_of_the_folder_has_no_say_the_environment_has_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("GONGYOU_DATABASE_URL=postgresql://production/\nGONGYOU_APPROVAL_OVER=1\n")
    monkeypatch.setenv("GONGYOU_QUIET_HOURS", "20:00-08:00")
    monkeypatch.setenv("GONGYOU_WECHAT_API_URL", "https://api.weixin.qq.com")
    settings = settings_in(tmp_path, monkeypatch)
    assert settings.effective_database_url.startswith("sqlite:")
    assert settings.approval_over == 500
    assert settings.quiet is not None
    assert settings.wechat_api_url == "http://127.0.0.1:9999"


def test_commands_called_in_the_demos_folder_talk_to_that_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values = environment(tmp_path, 8123, "http://127.0.0.1:9999")
    leave_settings(tmp_path, values)
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    monkeypatch.chdir(tmp_path)
    left, meant = Settings(), settings_in(tmp_path, monkeypatch)
    assert not left.demo
    assert left.model_copy(update={"demo": True}) == meant
