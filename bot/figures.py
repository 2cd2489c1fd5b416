"""What Prometheus reads: turns, refusals, failures and deliveries, counted in every process and added up at the scrape.

With several web processes `PROMETHEUS_MULTIPROC_DIR` (set by `gongyou serve`) holds one file a process.
"""

from __future__ import annotations

import os
from functools import cache

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

BUCKETS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)

_turns = Histogram(
    "gongyou_turn_seconds", "Time from request to answer of a webhook call", ["channel"], buckets=BUCKETS
)
_refused = Counter("gongyou_refused_total", "Webhook calls that no genuine platform would make", ["channel"])
_failed = Counter("gongyou_failed_turns_total", "Turns that were rolled back and apologised for", ["channel"])
_sent = Counter("gongyou_deliveries_total", "Deliveries by channel and state after an attempt", ["channel", "state"])


_turns_of = cache(_turns.labels)


def turned(channel: str, seconds: float) -> None:
    _turns_of(channel).observe(seconds)


def refused(channel: str) -> None:
    _refused.labels(channel).inc()


def failed(channel: str) -> None:
    _failed.labels(channel).inc()


def delivered(channel: str, state: str, count: int = 1) -> None:
    _sent.labels(channel, state).inc(count)


def exposition() -> tuple[bytes, str]:
    """The text of `/metrics` and its content type."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # prometheus-client leaves it untyped
    return generate_latest(registry), CONTENT_TYPE_LATEST
