"""A circuit breaker for each platform: one that is ill is left alone for a while, instead of being asked row by row.

Otherwise an hour's outage would use up the attempts of a whole county, and put many receivers in doubt.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)

ILL = 8
"""Failures in a row, of calls that say nothing about their receiver, after which a platform is left alone."""

FIRST_WAIT, LONGEST_WAIT = 10.0, 300.0


@dataclass
class _Health:
    failures: int = 0
    wait: float = 0.0
    until: float = 0.0


class Breakers:
    """What one process knows of the platforms' health, by channel. `clock` is monotonic, in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._health: dict[str, _Health] = {}

    def shut(self) -> frozenset[str]:
        """Channels to leave alone now."""
        now = self._clock()
        return frozenset(name for name, health in self._health.items() if health.until > now)

    def trying(self) -> bool:
        """Whether some channel is tried again after an illness: then with few messages."""
        now = self._clock()
        return any(health.wait and health.until <= now for health in self._health.values())

    def heard(self, channel: str, ill: bool) -> None:
        """What came of one call: the platform is ill, or it answered (a refusal of one receiver is an answer too)."""
        if not ill:
            if self._health.pop(channel, _Health()).wait:
                log.info("%s answers again", channel)
            return
        health = self._health.setdefault(channel, _Health())
        health.failures += 1
        now = self._clock()
        if now < health.until or (not health.wait and health.failures < ILL):
            return
        health.wait = min(health.wait * 2 or FIRST_WAIT, LONGEST_WAIT)
        health.until = now + health.wait
        log.warning("%s is left alone for %.0f s after %d failures", channel, health.wait, health.failures)
