"""The answers of a session in words to read, as first given and as corrected."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

from django.db.models import OuterRef, Q
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from patients.answers import Answers, FeltAt
from patients.models import Amendment, Feeling, Hold, Patient, Session, WarningAnswer
from patients.rows import Rows, decoded, moment, truth
from patients.triage.words import Onset, Quality, Sign, Site, Status
from patients.words import FeltWhere
from stretches.words import Grip, Knee, Side

Line = tuple[str, str]
OF_SESSION = Q(session=OuterRef("pk"))
RATINGS = {
    "pain_before": gettext_lazy("Pain before"),
    "pain_during": gettext_lazy("Pain at its worst"),
    "pain_after": gettext_lazy("Pain after"),
    "stretch_strength": gettext_lazy("Strength of the stretch"),
}
CHOSEN = {
    "safety": gettext_lazy("Safety questions"),
    "ease": gettext_lazy("How hard it was"),
    "pelvis_down": gettext_lazy("Pelvis stayed down"),
    "stopped_reason": gettext_lazy("Why it was stopped"),
    "skipped_reason": gettext_lazy("Why not that day"),
    "resting_leg": gettext_lazy("Resting leg"),
}
NERVE = {
    "nerve_settled": gettext_lazy("Nerve feeling gone within 30 minutes"),
    "nerve_worse": gettext_lazy("Nerve feeling worse than usual"),
}


COLUMNS = tuple(Answers().row)

Words = TypeVar("Words", bound=Callable[..., str])


def remembered(words: Words) -> Words:
    """The words for the same values are found once a language: ten years say the same things often, and a
    look into the translations for each of them would take ten times as long as the database."""
    known = lru_cache(maxsize=4096)(lambda language, *values: words(*values))
    return cast(Words, wraps(words)(lambda *values: known(get_language(), *values)))


def read_sessions(patient: Patient) -> Iterator[tuple[Session, Answers]]:
    """Newest first, each with its answers as first given: one query, however long the record is."""
    rows = (
        patient.sessions.select_related("entered_by")
        .order_by("-performed_at", "-pk")
        .annotate(
            felt=Rows(
                Feeling.objects.filter(OF_SESSION).order_by("pk"),
                site="site",
                side="side",
                qualities="qualities",
            ),
            named=Rows(WarningAnswer.objects.filter(OF_SESSION).order_by("pk"), sign="sign", onset="onset"),
            held=Rows(
                Hold.objects.filter(OF_SESSION).order_by("item", "pk"),
                **{name: name for name in ("side", "repetition", "seconds", "timed", "grip", "knee")},
                item="item_id",
            ),
            corrections=Rows(
                Amendment.objects.filter(OF_SESSION).order_by("at", "pk"),
                at="at",
                by="by__name",
                answers="answers",
            ),
        )
    )
    for session in rows.iterator(chunk_size=200):
        yield session, first_answers(session)


def first_answers(session: Any) -> Answers:
    return Answers.read(
        {
            **{name: getattr(session, name) for name in COLUMNS},
            "feelings": [{**each, "qualities": decoded(each["qualities"])} for each in decoded(session.felt)],
            "signs": decoded(session.named),
            "holds": [{**each, "timed": truth(each["timed"])} for each in decoded(session.held)],
        }
    )


def answer_lines(answers: Answers) -> list[Line]:
    """What was said and held. What was not asked of a session that was not done is left out."""
    skipped = answers.status == Status.SKIPPED
    lines = (
        [] if skipped else [(str(label), rating(getattr(answers, name))) for name, label in RATINGS.items()]
    )
    if not skipped:
        lines.append((_("Where you felt it"), places(answers)))
    for name, label in NERVE.items():
        value = getattr(answers, name)
        if value is not None:
            lines.append((str(label), _("yes") if value else _("no")))
    for name, label in CHOSEN.items():
        if getattr(answers, name):
            lines.append((str(label), chosen(name, getattr(answers, name))))
    lines += [(sign_words(each.sign), str(Onset(each.onset).label)) for each in answers.signs]
    if answers.holds:
        lines.append((_("Holds"), holds(answers)))
    if answers.note:
        lines.append((_("Your note"), answers.note))
    if answers.contact_request:
        lines.append((_("You asked for a call"), _("yes")))
    return lines


def corrections_of(session: Any, first: Answers, *, when: Callable[[datetime], str]) -> Iterator[Line]:
    """Who corrected the log and when, and each answer that reads otherwise from then on."""
    corrections = decoded(session.corrections)
    before = answer_lines(first) if corrections else []
    for row in corrections:
        yield (
            _("Corrected"),
            _("%(when)s, by %(name)s") % {"when": when(moment(row["at"])), "name": row["by"]},
        )
        answers = Answers.read(decoded(row["answers"]))
        after = [(_("How it went"), str(Status(answers.status).label)), *answer_lines(answers)]
        yield from (line for line in after if line not in before)
        known = {label for label, _value in after}
        yield from ((label, _("taken back")) for label, _value in before if label not in known)
        before = after


@remembered
def rating(value: int | None) -> str:
    return _("not answered") if value is None else _("%(value)s of 10") % {"value": value}


@remembered
def chosen(name: str, value: str) -> str:
    return str(dict(cast(Any, Session._meta.get_field(name)).flatchoices).get(value, value))


@remembered
def sign_words(sign: str) -> str:
    return str(Sign(sign).label)


def places(answers: Answers) -> str:
    if answers.felt_where != FeltWhere.PLACES:
        return chosen("felt_where", answers.felt_where)
    return "; ".join(place(felt) for felt in answers.feelings)


@remembered
def place(felt: FeltAt) -> str:
    """ "Left back of thigh (sharp, ache)"."""
    site = str(Site(felt.site).label)
    where = f"{Side(felt.side).label} {site.lower()}" if felt.side else site
    kinds = ", ".join(str(Quality(each).label).lower() for each in felt.qualities)
    return f"{where} ({kinds})" if kinds else where


def holds(answers: Answers) -> str:
    """Each hold by leg and number: "Left 1: 10 s, half way, knee bent, ticked by hand"."""
    return "; ".join(
        hold_words(each.side, each.repetition, each.seconds, each.grip, each.knee, each.timed)
        for each in answers.holds
    )


@remembered
def hold_words(side: str, number: int, seconds: float, grip: str, knee: str, timed: bool) -> str:
    values = {"side": Side(side).label, "number": number, "seconds": f"{seconds:g}"}
    parts = [_("%(side)s %(number)s: %(seconds)s s") % values]
    if grip:
        parts.append(str(Grip(grip).label).lower())
    if knee:
        parts.append(_("knee %(knee)s") % {"knee": str(Knee(knee).label).lower()})
    if not timed:
        parts.append(_("ticked by hand"))
    return ", ".join(parts)
