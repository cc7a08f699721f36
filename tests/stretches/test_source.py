"""Every line of the source, S1 to S66 (clinical.md 1.1), and every number in it, is answered somewhere.

An answer is a line of the library's content, a field of the record, a rule of triage, a
check of the prescription, a function of the ground floor, or a decision with its reason.
"""

from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps

from stretches.dose import HOLD_GOAL_S, RANGES
from stretches.library_file import read_library_file
from stretches.loading import library_files
from stretches.marked_yaml import Block
from tests.stretches.content import SEATED, SUPINE, data_of, lines_of


@dataclass(frozen=True)
class Content:
    """A line of this file says it in our words and carries the id."""

    file: str = SUPINE

    def stands(self, source_id: str) -> bool:
        return any(source_id in line["from"] for line in lines_of(self.file) if line.get("text"))


@dataclass(frozen=True)
class Levels:
    """Levels of the ladder that carry the id."""

    numbers: tuple[int, ...]

    def stands(self, source_id: str) -> bool:
        found = {
            line["number"]
            for name in (SUPINE, SEATED)
            for line in lines_of(name)
            if "number" in line and source_id in line["from"]
        }
        return found >= set(self.numbers)


@dataclass(frozen=True)
class DoseRange:
    """The dose section of the file carries the id at this number."""

    name: str

    def stands(self, source_id: str) -> bool:
        return source_id in data_of(SUPINE)["dose"][self.name]["from"]


@dataclass(frozen=True)
class Field:
    """A field of the record, "patients.Screening.tightness"."""

    path: str

    def stands(self, source_id: str) -> bool:
        model, _, field = self.path.rpartition(".")
        return bool(apps.get_model(model)._meta.get_field(field))


@dataclass(frozen=True)
class Rule:
    """A rule of triage."""

    id: str

    def stands(self, source_id: str) -> bool:
        return self.id in import_module("patients.triage.rules").RULES


@dataclass(frozen=True)
class Check:
    """A check of the prescription, PV1 to PV10."""

    id: str

    def stands(self, source_id: str) -> bool:
        checks = Path(str(import_module("patients.checks").__file__)).parent
        return any(f'"{self.id}"' in file.read_text() for file in checks.glob("*.py"))


@dataclass(frozen=True)
class Does:
    """A function or class that does it, "stretches.dose.easier"."""

    path: str

    def stands(self, source_id: str) -> bool:
        module, _, name = self.path.rpartition(".")
        return hasattr(import_module(module), name)


@dataclass(frozen=True)
class Decision:
    """Left out or read in one way on purpose; the reason is the answer."""

    reason: str

    def stands(self, source_id: str) -> bool:
        return len(self.reason.split()) > 5


ENTRY = Does("stretches.dose.entry_level")

ANSWERS: dict[str, tuple] = {
    "S1": (Content(), Decision("Worded with “may”, never shown as a finding about the patient (2.6).")),
    "S2": (Content(), Field("patients.Prescription.reason")),
    "S3": (
        Field("patients.Screening.experience"),
        Field("patients.Screening.tightness"),
        ENTRY,
        Levels((2,)),
    ),
    "S4": (
        Content(),
        Field("patients.Screening.towel_fits"),
        Field("stretches.Stretch.towel_wraps_min"),
        Field("stretches.Stretch.towel_wraps_max"),
    ),
    "S5": (Content(), Field("patients.PrescribedStretch.surface"), Field("patients.Screening.surface")),
    "S6": (Content(), Field("stretches.Stretch.position")),
    "S7": (Content(), Field("patients.PrescribedStretch.resting_leg")),
    "S8": (Content(), Decision("The leg that stays on the floor is the straight one (1.3, C3).")),
    "S9": (Content(),),
    "S10": (Content(), Rule("L2")),
    "S11": (Content(),),
    "S12": (Content(),),
    "S13": (Content(), Field("patients.PrescribedStretch.grip"), Field("patients.PrescribedStretch.grip_cm")),
    "S14": (Content(), Does("stretches.dose.easier")),
    "S15": (Content(), Levels((2,)), ENTRY, Check("PV2")),
    "S16": (Content(), Levels((2,)), ENTRY, Check("PV2")),
    "S17": (Content(), Levels((1,)), ENTRY, Field("patients.Screening.injury_pain"), Check("PV2")),
    "S18": (Content(), Field("patients.PrescribedStretch.level_since"), Check("PV4")),
    "S19": (Content(), Levels((4,)), ENTRY),
    "S20": (Content(), Levels((4, 5)), Does("patients.progression.propose")),
    "S21": (Content(), Levels((4, 5, 6)), Check("PV4")),
    "S22": (Content(), Levels((7,))),
    "S23": (Content(), Does("stretches.guide.LIFT_S")),
    "S24": (Content(), Content(SEATED)),
    "S25": (Content(), Decision("No angle is demanded and none is shown to the patient (decisions).")),
    "S26": (Content(),),
    "S27": (Content(),),
    "S28": (Content(),),
    "S29": (Content(), Levels((5,)), Field("patients.PrescribedStretch.knee")),
    "S30": (Content(), Does("stretches.dose.easier")),
    "S31": (Content(),),
    "S32": (Content(),),
    "S33": (Content(), Check("PV7")),
    "S34": (Content(), Content(SEATED), Field("patients.Session.pelvis_down")),
    "S35": (Content(),),
    "S36": (
        Content(),
        Content(SEATED),
        Field("patients.Session.stretch_strength"),
        Field("patients.Session.felt_where"),
    ),
    "S37": (Content(), Field("patients.Prescription.pain_limit"), Rule("P1")),
    "S38": (
        Decision("Left out: the gain is largely a change in tolerance, not an edge in the muscle (2.6)."),
    ),
    "S39": (
        Content(),
        Decision("Nobody is told to tolerate pain; pain is rated apart (1.3, C1)."),
        Rule("P2"),
    ),
    "S40": (
        Content(),
        Field("patients.Feeling.site"),
        Rule("L1"),
        Rule("L2"),
        Rule("N1"),
        Rule("N2"),
        Rule("E1"),
    ),
    "S41": (Content(), DoseRange("hold_s"), Field("patients.PrescribedStretch.hold_s"), Check("PV1")),
    "S42": (DoseRange("hold_s"), Levels((3, 6)), Field("stretches.Stretch.hold_goal_s")),
    "S43": (Content(), Content(SEATED)),
    "S44": (Content(), Decision("No bouncing variant stands in the library, on any level.")),
    "S45": (Content(), Content(SEATED)),
    "S46": (Content(), Content(SEATED)),
    "S47": (Content(), Does("stretches.guide.RELEASE_S")),
    "S48": (Content(), DoseRange("hold_s"), Does("stretches.guide.sequence")),
    "S49": (
        DoseRange("reps_per_side"),
        Levels(tuple(range(1, 9))),
        Field("patients.PrescribedStretch.reps_per_side"),
    ),
    "S50": (Content(), Does("stretches.guide.REPETITION")),
    "S51": (Content(), DoseRange("rest_s"), Field("patients.PrescribedStretch.rest_s")),
    "S52": (
        Content(),
        Field("patients.PrescribedStretch.sides"),
        Field("patients.PrescribedStretch.first_side"),
        Does("stretches.guide.sequence"),
    ),
    "S53": (
        Content(),
        DoseRange("sessions_per_day"),
        DoseRange("days_per_week"),
        Field("patients.Prescription.days_per_week"),
    ),
    "S54": (Content(), DoseRange("sessions_per_day"), Check("PV3")),
    "S55": (
        Content(),
        DoseRange("sessions_per_day"),
        Field("patients.Prescription.sessions_per_day"),
        Rule("A4"),
    ),
    "S56": (Field("patients.Screening.posture_flat_low_back"),),
    "S57": (Content(), Field("patients.PrescribedStretch.aid")),
    "S58": (Content(), Decision("Band and tubing stand on the same levels as the towel, checked below.")),
    "S59": (Content(), Levels((7,)), Does("patients.progression.propose")),
    "S60": (Content(), Levels((7,))),
    "S61": (Content(), Levels((1,)), ENTRY, Check("PV4")),
    "S62": (Content(),),
    "S63": (Content(), Content(SEATED)),
    "S64": (Content(SEATED), Levels((8,))),
    "S65": (Content(SEATED), Levels((8,)), Check("PV4")),
    "S66": (
        Field("stretches.Stretch.source_title"),
        Field("stretches.Stretch.source_author"),
        Field("stretches.Stretch.source_kind"),
        Field("stretches.Stretch.source_read_on"),
        Field("stretches.Stretch.source_licence"),
        Field("stretches.Stretch.approved_by"),
        Field("stretches.Stretch.review_due"),
    ),
}


def test_every_line_of_the_source_has_an_answer():
    assert list(ANSWERS) == [f"S{number}" for number in range(1, 67)]
    assert all(ANSWERS.values())


@pytest.mark.parametrize(
    ("source_id", "answer"),
    [(source_id, answer) for source_id, answers in ANSWERS.items() for answer in answers],
)
def test_the_answer_stands(source_id, answer):
    assert answer.stands(source_id), f"{source_id} is not answered by {answer}"


def test_no_line_of_the_library_names_a_source_that_does_not_exist():
    named = {source for name in (SUPINE, SEATED) for line in lines_of(name) for source in line["from"]}

    assert {source for source in named if source.startswith("S")} <= set(ANSWERS)


# --- the numbers of the source; clinical.md 1.1 says that there are no others ---


def dose(name: str) -> Block:
    return data_of(SUPINE)["dose"][name]


NUMBERS = {
    "S4: the towel goes round 1.5 times at least": (
        lambda: data_of(SUPINE)["equipment"]["towel_wraps"]["min"],
        1.5,
    ),
    "S4: the towel goes round 2 times at most": (
        lambda: data_of(SUPINE)["equipment"]["towel_wraps"]["max"],
        2,
    ),
    "S41, S48: a hold is 5 seconds at least": (lambda: dose("hold_s")["min"], 5),
    "S41, S48: a hold is 30 seconds at most": (lambda: dose("hold_s")["max"], 30),
    "S42: 30 seconds is best": (lambda: dose("hold_s")["goal"], 30),
    "S49: 2 repetitions": (lambda: dose("reps_per_side")["min"], 2),
    "S49: or 3 repetitions": (lambda: dose("reps_per_side")["max"], 3),
    "S53: once a day": (lambda: dose("sessions_per_day")["default"], 1),
    "S53: every day of the week": (lambda: dose("days_per_week")["default"], 7),
    "S54, S55: 2 or 3 times a day where very tight": (lambda: dose("sessions_per_day")["very_tight"], [2, 3]),
    "S55: 3 times a day at most": (lambda: dose("sessions_per_day")["max"], 3),
}


@pytest.mark.parametrize("what", NUMBERS)
def test_the_number_of_the_source_stands_in_the_library(what):
    read, number = NUMBERS[what]

    assert read() == number


@pytest.mark.parametrize("name", RANGES)
@pytest.mark.parametrize("file", [SUPINE, SEATED])
def test_what_the_app_enforces_is_what_the_library_says(file, name):
    row = data_of(file)["dose"][name]

    assert (row["min"], row["max"]) == tuple(RANGES[name])
    assert data_of(file)["dose"]["hold_s"]["goal"] == HOLD_GOAL_S


@pytest.mark.django_db
def test_the_towel_question_keeps_its_numbers_in_the_database():
    stretch = read_library_file(next(path for path in library_files() if path.stem == SUPINE)).stretch

    assert (stretch.towel_wraps_min, stretch.towel_wraps_max) == (Decimal("1.5"), 2)
    assert stretch.hold_goal_s == 30
