"""The measures of a patient as the chart shows them: by test and leg, the newest value, and since when it
changed (clinical.md 6). Tests correlate poorly, so each stands by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy

from patients.measuring import change_words, reading_words, test_words, value_of, value_words
from patients.models.measure import ANGLES, MeasureTest
from patients.rows import decoded, moment

SHORT = {
    MeasureTest.STRAIGHT_LEG_RAISE: gettext_lazy("Leg raise"),
    MeasureTest.KNEE_EXTENSION: gettext_lazy("Knee extension"),
    MeasureTest.FUNCTION: gettext_lazy("Function (PSFS)"),
    MeasureTest.CHANGE: gettext_lazy("Change"),
}


@dataclass(frozen=True)
class Reading:
    """One reading, for the list of all."""

    reading: UUID
    revision: int
    at: datetime
    title: str
    said: list[str]


@dataclass(frozen=True)
class Course:
    """One test of one leg: its readings, newest first, never none."""

    test: str
    side: str
    title: str
    rows: Sequence[Mapping[str, Any]]

    @property
    def value(self) -> str:
        return value_words(self.rows[0])

    @property
    def number(self) -> float:
        return value_of(self.rows[0])

    @property
    def at(self) -> datetime:
        return moment(self.rows[0]["at"])

    @property
    def first_value(self) -> str:
        return value_words(self.rows[-1])

    @property
    def first_at(self) -> datetime:
        return moment(self.rows[-1]["at"])

    @property
    def has_changed(self) -> str:
        """Between the first and the newest reading, in words; "" for a single one."""
        return change_words(self.rows)


@dataclass(frozen=True)
class Measures:
    courses: list[Course]
    readings: list[Reading]

    def written(self, reading: UUID | None) -> Reading | None:
        """The reading that was just written, if it is among these."""
        return next((each for each in self.readings if each.reading == reading), None)

    @property
    def tests(self) -> list[tuple[str, str]]:
        """What can be written down, with short names."""
        return [(test.value, str(SHORT[test])) for test in MeasureTest]

    @property
    def angle(self) -> tuple[str, str] | None:
        """The test of the leg that was measured last and its values, "71° / 76°", left before right."""
        angles = [course for course in self.courses if course.test in ANGLES]
        if not angles:
            return None
        last = max(angles, key=lambda course: course.at).test
        legs = sorted((course for course in angles if course.test == last), key=lambda each: each.side)
        name = str(MeasureTest(last).label)
        sides = "" if len(legs) == 2 else f", {test_words(legs[0].rows[0]).rpartition(', ')[2]}"
        return f"{name}{sides}", " / ".join(course.value for course in legs)


def measures_of(rows: Sequence[Mapping[str, Any]]) -> Measures:
    """From rows of standing measures, newest first."""
    said = [{**row, "activities": decoded(row["activities"])} for row in rows]
    by_test: dict[tuple[int, str], list[Mapping[str, Any]]] = {}
    order = MeasureTest.values
    for row in said:
        by_test.setdefault((order.index(row["test"]), row["side"]), []).append(row)
    courses = [
        Course(order[test], side, test_words(same[0]), same)
        for (test, side), same in sorted(by_test.items(), key=lambda each: each[0])
    ]
    return Measures(courses, [reading_of(row) for row in said])


def reading_of(row: Mapping[str, Any]) -> Reading:
    title, said = reading_words(row)
    return Reading(UUID(row["reading"]), row["revision"], moment(row["at"]), title, said)
