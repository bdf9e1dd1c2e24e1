"""The outbox as numbers for Prometheus, read when they are asked for."""

from collections.abc import Iterator
from dataclasses import dataclass

from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import Engine

from core.events.queries import outbox_state
from core.now import now


@dataclass(frozen=True, slots=True)
class OutboxCollector:
    """Gauges over the jobs of all tenants, for the registry that an answer is made of."""

    engine: Engine

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Ask once for all of them."""
        state = outbox_state(self.engine, now())
        yield GaugeMetricFamily("huiyin_outbox_pending", "Jobs not done", state.pending)
        yield GaugeMetricFamily("huiyin_outbox_dead", "Jobs given up", state.dead)
        yield GaugeMetricFamily(
            "huiyin_outbox_oldest_seconds",
            "How long the oldest job that is due has waited",
            state.oldest_seconds,
        )
