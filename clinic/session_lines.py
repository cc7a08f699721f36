"""A patient's sessions as the chart lists them: what was said and held, in words, corrections beside it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django.db.models import BooleanField, F, OuterRef, Q, QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from patients.answers import Answers
from patients.models import Amendment, Feeling, Flag, Hold, Patient, Session, WarningAnswer
from patients.rows import Rows, decoded, moment, truth
from patients.triage.words import (
    Ease,
    Onset,
    Quality,
    Safety,
    Severity,
    Side,
    Sign,
    Site,
    Status,
    StoppedReason,
)
from patients.words import FeltWhere, SkipReason

OF_SESSION = Q(session=OuterRef("pk"))
PAINS = {
    "pain_before": gettext_lazy("before"),
    "pain_during": gettext_lazy("worst"),
    "pain_after": gettext_lazy("after"),
    "stretch_strength": gettext_lazy("stretch"),
}


def sessions_to_read(patient: Patient) -> QuerySet[Session]:
    """Newest first, each with its places, signs, holds, corrections and flags: one query for all."""
    return patient.sessions.order_by("-performed_at", "-pk").annotate(
        entered_by_name=F("entered_by__name"), **session_parts()
    )


def session_parts() -> dict[str, Rows]:
    """What hangs on a session, as lists in a query of sessions."""
    return {
        "felt": Rows(Feeling.objects.filter(OF_SESSION), site="site", side="side", qualities="qualities"),
        "named": Rows(WarningAnswer.objects.filter(OF_SESSION), sign="sign", onset="onset"),
        "held": Rows(
            Hold.objects.filter(OF_SESSION).order_by("item", "pk"),
            item="item_id",
            side="side",
            repetition="repetition",
            seconds="seconds",
        ),
        "corrections": Rows(
            Amendment.objects.filter(OF_SESSION).order_by("at", "pk"),
            at="at",
            by="by__name",
            by_id="by_id",
            answers="answers",
        ),
        "raised": raised_by(OF_SESSION),
    }


def raised_by(source: Q) -> Rows:
    """The flags of one record, in the order in which they were raised."""
    return Rows(
        Flag.objects.filter(source).order_by("at", "pk"),
        rule="rule",
        severity="severity",
        sentence="sentence",
    )


ANSWERS = tuple(Answers().row)
SESSION_COLUMNS = (
    *ANSWERS,
    *("id", "performed_at", "received_at", "fraction", "entered_late", "entered_by_id"),
)


def session_columns() -> dict[str, Any]:
    """The same as columns of `Rows`; `session_of` reads them."""
    own = {name: name for name in SESSION_COLUMNS}
    return {**own, "entered_by_name": "entered_by__name", **session_parts()}


def session_of(row: Mapping[str, Any]) -> Any:
    """All that `line_of` and a line ask of a Session, from a row of `session_columns`."""
    said = {name: value_of(name, row[name]) for name in SESSION_COLUMNS}
    return SimpleNamespace(**{**row, **said, "is_full": said["fraction"] >= 1})


MOMENTS = {"performed_at", "received_at"}
TRUTHS = {each.name for each in Session._meta.fields if isinstance(each, BooleanField)}


def value_of(name: str, value: Any) -> Any:
    if name in MOMENTS:
        return moment(value)
    return truth(value) if name in TRUTHS else value


@dataclass(frozen=True)
class Correction:
    """Who corrected the log and when; no name where it was the patient."""

    at: datetime
    by: str


@dataclass(frozen=True)
class SessionLine:
    """One session: the answers as they read now, and as first given where they were corrected."""

    session: Any  # a Session of `sessions_to_read`, or what `session_of` makes of a row
    now: Answers
    first: Answers
    corrections: list[Correction]
    flags: list[Mapping[str, Any]]

    @property
    def status(self) -> str:
        return str(Status(self.now.status).label)

    @property
    def mark(self) -> str:
        """The sign of the timeline: flag before anything else, then done or a part of it."""
        if self.flags:
            return "flag"
        return "done" if self.session.is_full else "partial"

    @property
    def severity(self) -> str | None:
        """The gravest class that was raised by it."""
        raised = [Severity(flag["severity"]) for flag in self.flags]
        return str(max(raised, key=lambda each: each.rank)) if raised else None

    @property
    def reason(self) -> str:
        """Why it was stopped or not begun."""
        if self.now.stopped_reason:
            return str(StoppedReason(self.now.stopped_reason).label)
        return str(SkipReason(self.now.skipped_reason).label) if self.now.skipped_reason else ""

    @property
    def pains(self) -> str:
        if self.now.status == Status.SKIPPED:
            return ""
        return pains_in(get_language(), *(getattr(self.now, name) for name in PAINS))

    @property
    def places(self) -> str:
        return places_words(self.now)

    @property
    def safety(self) -> str:
        return safety_words(self.now)

    @property
    def ease(self) -> str:
        return str(Ease(self.now.ease).label) if self.now.ease else ""

    @property
    def holds(self) -> str:
        """Seconds held, by leg in the order done: "Left 10, 10 s; right 10, 8 s"."""
        by_side: dict[str, list[str]] = {}
        for hold in self.first.holds:
            by_side.setdefault(hold.side, []).append(f"{hold.seconds:g}")
        return "; ".join(
            _("%(side)s %(seconds)s s") % {"side": Side(side).label, "seconds": ", ".join(held)}
            for side, held in by_side.items()
        )

    @property
    def share(self) -> int:
        """The share of the prescribed seconds that was held, in per cent."""
        return round(self.session.fraction * 100)

    @property
    def first_answers(self) -> list[str]:
        """What the first answer was, wherever the correction says something else."""
        return list(differences(self.first, self.now)) if self.corrections else []


def line_of(session: Any, *, account_id: int | None) -> SessionLine:
    """`account_id` is the patient's own account: what that corrected, the patient did."""
    columns = {name: getattr(session, name) for name in ANSWERS}
    first = Answers.read(
        {
            **columns,
            "feelings": [{**each, "qualities": decoded(each["qualities"])} for each in decoded(session.felt)],
            "signs": decoded(session.named),
            "holds": decoded(session.held),
        }
    )
    rows = decoded(session.corrections)
    now = Answers.read(decoded(rows[-1]["answers"])) if rows else first
    corrections = [
        Correction(moment(row["at"]), "" if row["by_id"] == account_id else row["by"]) for row in rows
    ]
    return SessionLine(session, now, first, corrections, decoded(session.raised))


@lru_cache(maxsize=4096)
def pains_in(language: str | None, *ratings: int | None) -> str:
    """Every rating with its name; what was not answered is said to be so, and never 0. Kept by content:
    numbers, and nobody's."""
    return ", ".join(
        f"{label} {_('not answered') if value is None else value}"
        for label, value in zip(PAINS.values(), ratings, strict=True)
    )


def places_words(answers: Answers) -> str:
    if answers.felt_where == FeltWhere.STRETCH_ONLY:
        return str(FeltWhere.STRETCH_ONLY.label)
    said = []
    for felt in answers.feelings:
        place = str(Site(felt.site).label)
        if felt.side:
            place = _("%(place)s, %(side)s") % {"place": place, "side": str(Side(felt.side).label).lower()}
        kinds = ", ".join(str(Quality(quality).label).lower() for quality in felt.qualities)
        said.append(f"{place}: {kinds}" if kinds else place)
    if said and answers.nerve_settled is not None:
        said.append(_("gone within 30 minutes") if answers.nerve_settled else _("not gone within 30 minutes"))
    return "; ".join(said)


def safety_words(answers: Answers) -> str:
    """The signs that were named; nothing where all were answered with no."""
    if answers.signs:
        return ", ".join(
            f"{Sign(answer.sign).short} ({str(Onset(answer.onset).label).lower()})"
            for answer in answers.signs
        )
    if answers.safety == Safety.NOT_ANSWERED and answers.status != Status.SKIPPED:
        return _("Safety questions not answered")
    return ""


def differences(first: Answers, now: Answers) -> Iterator[str]:
    for name, label in PAINS.items():
        before, after = getattr(first, name), getattr(now, name)
        if before != after:
            yield f"{label} {_('not answered') if before is None else before}"
    pairs: Iterable[tuple[str, str]] = (
        (str(Status(first.status).label), str(Status(now.status).label)),
        (places_words(first) or _("no place named"), places_words(now) or _("no place named")),
        (safety_words(first) or _("no sign named"), safety_words(now) or _("no sign named")),
        (note_words(first), note_words(now)),
    )
    for before, after in pairs:
        if before != after:
            yield before


def note_words(answers: Answers) -> str:
    return f"“{answers.note}”" if answers.note else _("no note")
