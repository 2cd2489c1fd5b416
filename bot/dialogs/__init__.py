"""What people talk about: one file per dialog, found by being here."""

from __future__ import annotations

import importlib
import pkgutil

from bot.dialogs.base import Dialog


def all_dialogs() -> tuple[Dialog, ...]:
    """Every dialog of this folder: what the modules list as `dialogs`, in order of their file names."""
    found: list[Dialog] = []
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda item: item.name):
        found += getattr(importlib.import_module(f"{__name__}.{module.name}"), "dialogs", ())
    return tuple(found)
