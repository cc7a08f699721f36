"""A file of the library, read into rows that are not saved yet and checked as a whole."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from stretches.complete import gap
from stretches.dose import RANGES
from stretches.marked_yaml import Block, Reader
from stretches.models import Caution, Cue, Level, Passage, Step, Stretch
from stretches.script import step_words

Row = TypeVar("Row", bound=models.Model)

WHEN = {"with": "with_aid", "knee": "knee", "resting_leg": "resting_leg"}
# Where a column's complaint is found in the file.
KEY_OF = {
    "source_ids": "from",
    "linked_rule": "rule",
    "code": "stretch",
    **dict.fromkeys(["hold_min_s", "hold_max_s", "hold_default_s"], "hold_s"),
    **dict.fromkeys(["reps_min", "reps_max", "reps_default"], "reps"),
    **dict.fromkeys(WHEN.values(), "when"),
}


@dataclass
class LibraryFile:
    """One version of one stretch as its file has it. Nothing of it is in the database."""

    path: Path
    fingerprint: str
    stretch: Stretch
    levels: list[Level] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    cautions: list[Caution] = field(default_factory=list)


def read_library_file(path: Path) -> LibraryFile:
    """The file as rows. Raises BrokenFile with file, line and reason for the first thing that is wrong."""
    return _Reader(path).read()


class _Reader(Reader):
    """Reads one file from top to bottom; every complaint names the line."""

    def read(self) -> LibraryFile:
        top = self.top
        self.expect(
            top,
            "stretch version title summary position target_muscle review_due from source dose passages steps "
            "cautions levels",
            optional="equipment",
        )
        self.file = LibraryFile(self.path, _fingerprint(top), self.read_stretch())
        for row in self.blocks(top, "levels"):
            self.file.levels.append(self.read_level(row))
        for order, row in enumerate(self.blocks(top, "passages"), start=1):
            self.file.passages.append(self.read_passage(row, order))
        for order, row in enumerate(self.blocks(top, "steps"), start=1):
            self.read_step(row, order)
        for row in self.blocks(top, "cautions"):
            self.read_caution(row, step=None)
        self.refuse_doubles()
        self.refuse_gaps()
        return self.file

    # --- the parts ---

    def read_stretch(self) -> Stretch:
        top, source = self.top, self.block(self.top, "source")
        self.expect(source, "title author kind read_on licence from")
        hold = self.read_dose(self.block(top, "dose"))
        wraps = self.read_wraps()
        return self.checked(
            Stretch(
                code=top["stretch"],
                version=top["version"],
                title=top["title"],
                summary=top["summary"],
                position=top["position"],
                target_muscle=top["target_muscle"],
                review_due=top["review_due"],
                hold_goal_s=hold["goal"],
                towel_wraps_min=wraps.get("min"),
                towel_wraps_max=wraps.get("max"),
                source_title=source["title"],
                source_author=source["author"],
                source_kind=source["kind"],
                source_read_on=source["read_on"],
                source_licence=source["licence"],
                source_ids=self.ids(top),
            ),
            top,
        )

    def read_dose(self, dose: Block) -> Block:
        """The hold's block. The ranges of the file must be those that the app enforces: one truth."""
        self.expect(dose, " ".join(RANGES))
        for name, allowed in RANGES.items():
            row = self.block(dose, name)
            goal = " goal" if name == "hold_s" else ""
            self.expect(row, "min max from" + goal, optional="default very_tight")
            self.ids(row)
            if (row["min"], row["max"]) != tuple(allowed):
                self.refuse(row, "min", f"{name} is {allowed.low} to {allowed.high} in the app.")
        return self.block(dose, "hold_s")

    def read_wraps(self) -> dict[str, Any]:
        if "equipment" not in self.top:
            return {}
        equipment = self.block(self.top, "equipment")
        self.expect(equipment, "towel_wraps")
        wraps = self.block(equipment, "towel_wraps")
        self.expect(wraps, "min max from")
        self.ids(wraps)
        return wraps

    def read_level(self, row: Block) -> Level:
        self.expect(row, "number title note aids ways resting_legs hold_s reps picture_text from")
        hold, reps = self.block(row, "hold_s"), self.block(row, "reps")
        self.expect(hold, "min max default")
        self.expect(reps, "min max default")
        level = Level(
            stretch=self.file.stretch,
            number=row["number"],
            title=row["title"],
            note=row["note"],
            aids=row["aids"],
            ways=[dict(way) if isinstance(way, Block) else way for way in self.items(row, "ways")],
            resting_legs=row["resting_legs"],
            hold_min_s=hold["min"],
            hold_max_s=hold["max"],
            hold_default_s=hold["default"],
            reps_min=reps["min"],
            reps_max=reps["max"],
            reps_default=reps["default"],
            picture_text=row["picture_text"],
            source_ids=self.ids(row),
        )
        return self.checked(level, row)

    def read_passage(self, row: Block, order: int) -> Passage:
        self.expect(row, "kind text from", optional="choice")
        passage = Passage(
            stretch=self.file.stretch,
            order=order,
            kind=row["kind"],
            choice=row.get("choice", ""),
            text=row["text"],
            source_ids=self.ids(row),
        )
        return self.checked(passage, row)

    def read_step(self, row: Block, order: int) -> None:
        self.expect(row, "kind heading text from", optional="when timer cues cautions")
        step = Step(
            stretch=self.file.stretch,
            order=order,
            kind=row["kind"],
            heading=row["heading"],
            text=row["text"],
            timer=row.get("timer", ""),
            source_ids=self.ids(row),
            **self.when(row),
        )
        self.file.steps.append(self.checked(step, row))
        for place, cue in enumerate(self.blocks(row, "cues"), start=1):
            self.read_cue(cue, step, place)
        for caution in self.blocks(row, "cautions"):
            self.read_caution(caution, step=step)

    def read_cue(self, row: Block, step: Step, order: int) -> None:
        self.expect(row, "kind text from", optional="when")
        cue = Cue(
            step=step,
            order=order,
            kind=row["kind"],
            text=row["text"],
            source_ids=self.ids(row),
            **self.when(row),
        )
        self.file.cues.append(self.checked(cue, row))

    def read_caution(self, row: Block, *, step: Step | None) -> None:
        self.expect(row, "kind text from", optional="when rule")
        caution = Caution(
            stretch=self.file.stretch,
            step=step,
            order=len(self.file.cautions) + 1,
            kind=row["kind"],
            text=row["text"],
            linked_rule=row.get("rule", ""),
            source_ids=self.ids(row),
            **self.when(row),
        )
        self.file.cautions.append(self.checked(caution, row))

    # --- the file as a whole ---

    def refuse_doubles(self) -> None:
        seen: set[int] = set()
        for level, row in zip(self.file.levels, self.blocks(self.top, "levels"), strict=True):
            if level.number in seen:
                self.refuse(row, "number", f"level {level.number} stands here twice.")
            seen.add(level.number)

    def refuse_gaps(self) -> None:
        """Every way that a level allows must be one that the guide can speak."""
        words = tuple(
            step_words(
                step,
                cues=[cue for cue in self.file.cues if cue.step is step],
                cautions=[caution for caution in self.file.cautions if caution.step is step],
            )
            for step in self.file.steps
        )
        if reason := gap(self.file.stretch.code, words, self.file.levels):
            self.refuse(self.top, "steps", reason)

    # --- what a line has besides its words ---

    def ids(self, row: Block) -> str:
        """The source ids of a line, as the database keeps them. Every line has at least one."""
        found = self.items(row, "from")
        if not found:
            self.refuse(row, "from", "every line says where it comes from, for example: from: [S31].")
        return " ".join(str(source) for source in found)

    def when(self, row: Block) -> dict[str, Any]:
        if "when" not in row:
            return {}
        when = self.block(row, "when")
        self.expect(when, "", optional=" ".join(WHEN))
        return {WHEN[name]: value for name, value in when.items()}

    def checked(self, row: Row, block: Block) -> Row:
        """The row with its values in their types. Refuses what the model itself would refuse."""
        parents = {"stretch", "step"}
        try:
            row.clean_fields(exclude=parents)
            row.validate_constraints(exclude={*parents, "code"})
        except ValidationError as error:
            column, messages = next(iter(error.message_dict.items()))
            key = KEY_OF.get(column, column)
            self.refuse(block, key, messages[0] if column == NON_FIELD_ERRORS else f"{key}: {messages[0]}")
        return row


def _fingerprint(block: Block) -> str:
    """The same for the same content, whatever the comments and the order of the names."""
    content = json.dumps(block, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()
