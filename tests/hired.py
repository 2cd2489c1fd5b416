"""Workers for tests that kill them by the hundred: forked from a server that has everything loaded, in milliseconds."""

from __future__ import annotations

from multiprocessing.context import ForkServerProcess
from typing import Any

import bot.worker  # what a worker needs is loaded once, by the server that forks them
from bot.channels import open_channels
from bot.dialogs import all_dialogs
from bot.settings import Settings
from tests.fakes import DictShelf, configured
from tests.forked import forked

open_channels(configured(), DictShelf())
all_dialogs()

KEPT_SECRET = ("wechat_app_secret", "twilio_auth_token")


def hire(settings: Settings, data_key: str) -> ForkServerProcess:
    """A worker process that ends when the queues are empty."""
    values: dict[str, Any] = settings.model_dump()
    values |= {name: getattr(settings, name).get_secret_value() for name in KEPT_SECRET}
    values |= {"data_key": data_key, "secret_key": "s" * 32, "wechat_token": "t", "wechat_aes_key": ""}
    return forked(_work, values)


def _work(values: dict[str, Any]) -> None:
    bot.worker.work(Settings(_env_file=None, **values), burst=True)  # type: ignore[call-arg]  # a pydantic-settings argument
