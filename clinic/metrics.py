"""Figures of the house for a monitor, without anything about a patient. Read from the database when asked
for, so that every web node gives the same ones."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from clinic.condition import condition
from patients.models import Notice

VALUES = {
    "disk": ("homestretch_disk_free_bytes", "Free space where the database stands"),
    "backup": ("homestretch_backup_age_seconds", "Age of the newest backup"),
    "outbox": ("homestretch_outbox_late_seconds", "How long the oldest late notice has waited"),
    "daily": ("homestretch_daily_late_clinics", "Clinics whose daily job has not run"),
}


def written_out(*, at: datetime) -> bytes:
    registry = CollectorRegistry()
    registry.register(House(at))
    return generate_latest(registry)


class House(Collector):
    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("homestretch", "This program", {"version": settings.APP_VERSION})
        well = GaugeMetricFamily("homestretch_well", "1 where all is well", labels=["part"])
        findings = list(condition(at=self.at))
        for finding in findings:
            well.add_metric([finding.name], float(finding.is_well))
        yield well
        for finding in findings:
            if finding.name in VALUES and finding.value is not None:
                yield GaugeMetricFamily(*VALUES[finding.name], value=finding.value)
        if findings[0].is_well:
            yield from self.notices()

    def notices(self) -> Iterator[Metric]:
        try:
            waiting = Notice.objects.due(self.at).count()
            late = Notice.objects.undelivered(self.at).count()
        except DatabaseError:
            return
        yield GaugeMetricFamily("homestretch_notices_waiting", "Notices to be sent now", value=waiting)
        yield GaugeMetricFamily("homestretch_notices_late", "Notices failing or late", value=late)
