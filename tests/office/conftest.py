"""An office of a county where nothing stands yet, and a transaction of its store."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.runtime import Runtime
from bot.store import Store, Tx
from tests.county import runtime_over


@pytest.fixture
def runtime(store: Store) -> Runtime:
    return runtime_over(store)


@pytest.fixture
def tx(runtime: Runtime) -> Iterator[Tx]:
    with runtime.store.begin() as tx:
        yield tx
