"""Ways to people. A new channel is one new file here that offers `open_channel(settings, shelf)`, nothing more.

Where several files are ways of one name (the gateways of SMS), the settings choose: the others return None.
"""

from __future__ import annotations

import importlib
import pkgutil

from bot.channels.base import Channel, Shelf
from bot.settings import Settings


def open_channels(settings: Settings, shelf: Shelf) -> dict[str, Channel]:
    """Every channel of this package by name. One that is not configured is there too, and refuses."""
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    opened = (module.open_channel(settings, shelf) for module in modules if hasattr(module, "open_channel"))
    return {channel.name: channel for channel in opened if channel is not None}
