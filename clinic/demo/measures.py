"""What was measured in the demo clinic: the angle of both legs at the start and every second week after,
function and change less often."""

from collections.abc import Callable
from datetime import datetime, time
from random import Random
from typing import Any

from patients.actions.measure import write_measures
from patients.models import Patient

ACTIVITIES = ("Put on socks", "Sit through a meeting", "Walk up the hill")
AT = time(9, 25)


def measure(
    patient: Patient, *, by: Any, moment: Callable[[int, time], datetime], first: int, random: Random
) -> None:
    """From `first` days ago until today; `moment` gives the time of a day so many days ago."""
    left, right = random.randint(48, 60), random.randint(50, 64)
    score = random.randint(3, 5)
    for number, days_ago in enumerate(range(first, -1, -14)):
        at = moment(days_ago, AT)
        same = {"at": at, "examiner": by, "note": ""}
        angle = {**same, "test": "slr", "device": "inclinometer", "position": "", "pain_during": 2}
        gained = number * 3
        readings = [
            {**angle, "side": "L", "degrees": left + gained},
            {**angle, "side": "R", "degrees": right + gained},
        ]
        if number % 2 == 0:
            named = [{"activity": each, "score": min(10, score + number)} for each in ACTIVITIES]
            readings.append({**same, "test": "psfs", "activities": named})
        if number:
            readings.append({**same, "test": "groc", "change": min(3, number)})
        write_measures(patient=patient, readings=readings, by=by, at=at)
