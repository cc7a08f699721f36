"""What one day of one patient costs a clinic's server: every request of it, from the first opening of the app
to the saved session (`manage.py bench --day`; docs/scale.md reads from it)."""

import gzip
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.urls import reverse

from clinic.bench.pages import Broken, Visitor, answer
from clinic.models import Clinic
from patients.models import Patient, SessionDraft
from patients.views.routine import bare_steps
from stretches.words import StepKind

PAINS = {"pain_before": "2", "pain_during": "2", "pain_after": "2", "stretch_strength": "5"}
EFFORT = {"ease": "ok", "pelvis_down": "yes", "signs_none": "on"}


@dataclass
class Cost:
    """Of some requests: how many, their SQL statements, CPU milliseconds, and bytes of pages compressed."""

    requests: int = 0
    statements: int = 0
    cpu_ms: float = 0.0
    sent: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.requests + other.requests,
            self.statements + other.statements,
            self.cpu_ms + other.cpu_ms,
            self.sent + other.sent,
        )


class Day:
    """A patient whose routine is one session a day opens the app, is guided, logs, and looks at progress."""

    def __init__(self, patient: Patient, *, clock: Callable[[], datetime]) -> None:
        self.patient, self.clock = patient, clock
        self.visitor = Visitor(patient.account)
        self.statements = 0

    def parts(self) -> Iterator[tuple[str, Cost]]:
        """Each part of the day with what it cost. Broken where a page does not answer as it should."""
        yield "Today opened", self.ask("patients:today")
        yield "the guide, with its holds", self.guided()
        yield "the log, question by question", self.logged()
        yield "Progress looked at", self.ask("patients:progress")

    def guided(self) -> Cost:
        self.client_id = uuid.uuid4()
        spent = self.ask("patients:begin")
        spent += self.say("patients:begin", client_id=str(self.client_id), pain_before="2")
        spent += self.ask("patients:session", self.client_id)
        draft = SessionDraft.objects.get(client_id=self.client_id)
        for step in bare_steps(list(draft.prescription.items.all())):
            if step.kind == StepKind.HOLD:
                spent += self.say("patients:step", self.client_id, step.n, seconds="10.0")
        return spent

    def logged(self) -> Cost:
        answers: dict[str, dict[str, str]] = {
            "pain": PAINS,
            "where": {"where": "stretch_only"},
            "effort": EFFORT,
            "review": {},
        }
        spent = Cost()
        for page, said in answers.items():
            spent += self.ask(f"patients:{page}", self.client_id)
            spent += self.say(f"patients:{page}", self.client_id, **said)
        if not self.patient.sessions.filter(client_id=self.client_id).exists():
            raise Broken("The session of that day was not saved.")
        return spent + self.ask("patients:saved", self.client_id)

    def ask(self, name: str, *about: Any) -> Cost:
        return self.request(name, about, None, expected=200)

    def say(self, name: str, *about: Any, **said: str) -> Cost:
        return self.request(name, about, said, expected=302)

    def request(self, name: str, about: Any, said: dict[str, str] | None, *, expected: int) -> Cost:
        address = reverse(name, args=about)
        self.statements, begun = 0, time.process_time()
        with connection.execute_wrapper(self.counted):
            _spent, status, page = answer(self.visitor, address, said)
        cpu_ms = 1000 * (time.process_time() - begun)
        if status != expected:
            raise Broken(f"{name} answered {status}")
        return Cost(1, self.statements, cpu_ms, len(gzip.compress(page.encode())))

    def counted(self, execute: Any, *asked: Any) -> Any:
        self.statements += 1
        return execute(*asked)


def walk_days(number: int, *, clock: Callable[[], datetime]) -> dict[str, list[Cost]]:
    """The parts of the day, for so many patients who have not logged today; the first only warms."""
    parts: dict[str, list[Cost]] = {}
    people = Patient.objects.filter(number__startswith="B", pauses=None).exclude(number="B0")
    today = Clinic.objects.get().today(clock())
    fresh = people.exclude(sessions__performed_on__gte=today).select_related("clinic", "account")
    for patient in fresh.order_by("number")[: number + 1]:
        for name, cost in Day(patient, clock=clock).parts():
            parts.setdefault(name, []).append(cost)
    if not parts:
        raise Broken("Everybody has logged today. Make the data anew: --fresh.")
    return {name: costs[1:] or costs for name, costs in parts.items()}


def day_table(parts: dict[str, list[Cost]]) -> str:
    """For each part the mean of its days; the last line is the whole day."""
    head = f"{'a patient-day':32}{'requests':>10}{'statements':>12}{'CPU ms':>9}{'KB sent':>9}"
    means = {name: mean(costs) for name, costs in parts.items()}
    means["in all"] = sum(means.values(), Cost())
    lines = [
        f"{name:32}{each.requests:>10}{each.statements:>12}{each.cpu_ms:>9.1f}{each.sent / 1000:>9.1f}"
        for name, each in means.items()
    ]
    return "\n".join([head, *lines])


def mean(costs: list[Cost]) -> Cost:
    whole, days = sum(costs, Cost()), len(costs)
    return Cost(whole.requests // days, whole.statements // days, whole.cpu_ms / days, whole.sent // days)
