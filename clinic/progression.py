"""What the panel of a patient's progression shows: for each stretch the proposal with its conditions, the
ladder, and exactly what the patient would read after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from clinic.desk import Desk, desk_of
from clinic.forms.prescribe import ReasonsForm
from clinic.prescribing import warnings_of
from patients.actions.progress import asks_if_ready
from patients.checks import REFUSE
from patients.models import Decision, PrescribedStretch, Prescription
from patients.opening import Item, ladder
from patients.progression import BACK, STAY, UP
from patients.progression_plan import Plan, item_after, plan_with
from patients.progression_record import Step, Steps, read_steps, stands
from patients.progression_words import Line, headline, lines
from patients.routine_words import Told, ToldItem

DECISIONS_SHOWN = 8


@dataclass(frozen=True)
class Rung:
    """A level of the ladder as it is drawn."""

    number: int
    title: str
    is_now: bool
    is_next: bool
    was_here: bool

    @property
    def css(self) -> str:
        return "is-now" if self.is_now else "is-next" if self.is_next else "is-done" if self.was_here else ""


@dataclass(frozen=True)
class Preview:
    """What would go to the patient, and what stands against it."""

    plan: Plan
    item: Item
    told: Told | None
    changes: Sequence[str]
    blocks: Sequence[str]
    reasons: ReasonsForm

    @property
    def shown(self) -> ToldItem | None:
        """The stretch that moves, as the patient meets it."""
        code = self.item["stretch"].code
        return next((each for each in self.told.items if each.item.code == code), None) if self.told else None


@dataclass(frozen=True)
class Panel:
    """One stretch: its step, its ladder, and what an accepted proposal would send."""

    step: Step
    rungs: Sequence[Rung]
    preview: Preview | None  # none where nothing is proposed, or the ladder ends
    asks_if_ready: bool

    @property
    def move(self) -> str:
        return self.step.proposal.decision

    @property
    def is_open(self) -> bool:
        """A clinician is asked to decide."""
        return self.step.move != STAY

    @property
    def headline(self) -> str:
        new = self.preview.item["level"] if self.preview else None
        return headline(self.move, old=self.step.item.level, new=new)

    @property
    def lines(self) -> list[Line]:
        return lines(self.step.conditions)

    @property
    def conditions_up(self) -> list[Line]:
        return [line for line in self.lines if not line.asks_back]

    @property
    def conditions_back(self) -> list[Line]:
        return [line for line in self.lines if line.asks_back]

    @property
    def reasons_to_decline(self) -> list[str]:
        """The usual ones, each a click."""
        usual = {
            UP: [_("Not ready yet"), _("The patient would rather stay"), _("To be seen first")],
            BACK: [_("Dealt with another way"), _("The patient would rather stay"), _("To be seen first")],
        }
        return usual.get(self.move, [])

    @property
    def is_up(self) -> bool:
        return self.move == UP

    @property
    def is_back(self) -> bool:
        return self.move == BACK


@dataclass(frozen=True)
class Progression:
    """All of it for one patient."""

    prescription: Prescription | None
    panels: Sequence[Panel]
    decisions: Sequence[Decision]
    pause: Any
    undoable: Decision | None

    @property
    def is_open(self) -> bool:
        return any(panel.is_open for panel in self.panels)

    def panel_of(self, item: Any) -> Panel | None:
        return next((each for each in self.panels if str(each.step.item.pk) == str(item)), None)


def read_progression(patient: Any, *, at: datetime, typed: Mapping[str, Any] | None = None) -> Progression:
    """The same number of queries whatever the length of the record. `typed` are reasons that were sent for
    an item: {"item": id, "why-PV2": "..."}."""
    steps, desk = read_steps(patient, at=at), desk_of(patient, at=at)
    levels = levels_been_on(patient)
    panels = [panel_for(step, desk, levels, typed=typed) for step in steps.steps]
    return Progression(
        prescription=steps.prescription,
        panels=panels,
        decisions=steps.decisions[:DECISIONS_SHOWN],
        pause=desk.pause,
        undoable=undoable(steps),
    )


def levels_been_on(patient: Any) -> set[int]:
    """Of any stretch: all stand on one ladder (decisions.md)."""
    items = PrescribedStretch.objects.filter(prescription__patient=patient).order_by()
    return set(items.values_list("level", flat=True).distinct())


def undoable(steps: Steps) -> Decision | None:
    """The newest decision, while the routine is the one that it left."""
    newest = next((each for each in steps.decisions if stands(each)), None)
    if newest is None or steps.prescription is None:
        return None
    left = newest.prescription_id or newest.item.prescription_id
    return newest if left == steps.prescription.pk else None


def panel_for(step: Step, desk: Desk, levels: set[int], *, typed: Mapping[str, Any] | None) -> Panel:
    move = step.proposal.decision
    new = item_after(step.item, move, library=desk.library) if move != STAY else None
    mine = typed if typed and str(typed.get("item")) == str(step.item.pk) else None
    return Panel(
        step=step,
        rungs=rungs_of(step.item.level, new, levels, desk),
        preview=preview_of(step, new, desk, typed=mine) if new else None,
        asks_if_ready=asks_if_ready(step, new),
    )


def rungs_of(now: int, new: Item | None, levels: set[int], desk: Desk) -> list[Rung]:
    """The whole ladder, the lowest level first."""
    return [
        Rung(
            number=number,
            title=level.name,
            is_now=number == now,
            is_next=new is not None and number == new["level"],
            was_here=number in levels,
        )
        for number, (_stretch, level) in ladder(desk.library.values()).items()
    ]


def preview_of(step: Step, new: Item, desk: Desk, *, typed: Mapping[str, Any] | None = None) -> Preview:
    """The words and the drawing of the next version, and what the checks say to it."""
    current: Any = desk.current
    plan = plan_with(current, step.item, new, library=desk.library, today=desk.today)
    findings = desk.findings(plan)
    said = {name: value.strip() for name, value in current.overrides.items()}
    return Preview(
        plan=plan,
        item=new,
        told=desk.told(plan),
        changes=desk.changes(plan),
        blocks=[each.text for each in findings if each.weight == REFUSE],
        reasons=ReasonsForm(
            typed,
            prefix="why",
            warnings=warnings_of(findings),
            initial=said,
            auto_id=f"id_{step.item.pk}_%s",
        ),
    )
