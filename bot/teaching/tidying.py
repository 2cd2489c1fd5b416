"""What is done for the review list and the trainings once a minute."""

from __future__ import annotations

from datetime import timedelta

from bot.runtime import Runtime
from bot.store.talk import lessons, trainings

LOST = timedelta(minutes=1)
FORSAKEN = timedelta(minutes=30)
"""A training takes a minute or two: after so long its worker is gone."""


def tidy(runtime: Runtime) -> list[int]:
    """Forgets what grew old, gives up trainings that no worker has any more; returns those that lost their job."""
    now = runtime.now()
    with runtime.store.begin() as tx:
        lessons.forget(tx, now - timedelta(days=runtime.settings.review_days))
        trainings.give_up(tx, now - FORSAKEN, now)
        return trainings.not_begun(tx, now - LOST)
