"""What a rule says to the patient: the words that were kept as Advice, with who to call."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.actions.answer_advice import answer_advice
from patients.answers import SignAnswer
from patients.models import Advice, Patient
from patients.models.message import AdviceAnswer
from patients.session_answers import answers_now
from patients.triage.words import Severity
from patients.views.own import own
from patients.views.summary import PAIN, Line, kind_lines, pain_lines, sign_words

WITH_CRISIS_LINE = "M-999-CRISIS"
ASKS_SAFETY_QUESTIONS = "M-NOTE-SAFETY"
ADVICE_LINE_FIRST = "M-111-"
ASKS_FOR_A_MISSING_ANSWER = "M-ASK-AGAIN"
ASKS_HOW_YOU_ARE = ("M-CHECK-IN", "M-NUDGE")
# So many characters go on a sheet of A4 in print of full size and in small print; more in the smallest.
# A line of the patient's own counts as a full one.
FULL_SIZE, SMALL, LINE = 1200, 4200, 60


@dataclass(frozen=True)
class Opening:
    """G11: whether somebody is there now, and if not, from when."""

    is_open: bool
    next_at: datetime | None


@require_http_methods(["GET", "HEAD", "POST"])
@own
def advice(request: HttpRequest, patient: Patient, advice_id: uuid.UUID) -> HttpResponse:
    """One page a severity. An emergency has nothing on it that leads away but the way to get help."""
    told = get_object_or_404(
        patient.advice.select_related("session", "check_report", "morning", "thread_message"), pk=advice_id
    )
    is_emergency = told.severity == Severity.EMERGENCY
    if request.method == "POST":
        said = request.POST.get("answer")
        if is_emergency and said in AdviceAnswer.values:
            answer_advice(told, answer=AdviceAnswer(said), at=timezone.now())
        return redirect("patients:advice", advice_id=told.pk)
    name = "emergency" if is_emergency else "urgent" if told.severity == Severity.URGENT else "plain"
    context = {
        "told": told,
        "patient": patient,
        "clinic": patient.clinic,
        "opening": opening_of(patient.clinic, at=timezone.now()),
        **(answers_told(told) if name != "plain" else {}),
        "with_crisis_line": told.message == WITH_CRISIS_LINE,
        "asks_safety_questions": told.message == ASKS_SAFETY_QUESTIONS,
        "asks_again": told.message == ASKS_FOR_A_MISSING_ANSWER,
        "asks_how_you_are": told.message in ASKS_HOW_YOU_ARE,
        "advice_line_first": told.message.startswith(ADVICE_LINE_FIRST),
        "called": AdviceAnswer.CALLED,
        "by_mistake": AdviceAnswer.BY_MISTAKE,
    }
    return render(request, f"patients/advice_{name}.html", context)


def opening_of(clinic: Any, *, at: datetime) -> Opening:
    if clinic.is_open(at):
        return Opening(True, None)
    ahead = (opens for opens, _closes in clinic.working_hours.spans(at) if opens > at)
    return Opening(False, next(ahead, None))


def answers_told(told: Advice) -> dict[str, Any]:
    """The answers that somebody who helps needs to see, and how small they are printed on one sheet."""
    said = answers_of(told)
    words = [*said["signs"], said["note"], *(line.label + line.words for line in said["lines"])]
    length = sum(map(len, words)) + LINE * said["note"].count("\n")
    sheet = ["dense"] * (length > FULL_SIZE) + ["densest"] * (length > SMALL)
    return {**said, "sheet": sheet}


def answers_of(told: Advice) -> dict[str, Any]:
    """Signs, the own words, pains and places."""
    if told.session:
        answers = answers_now(told.session)
        lines = [*pain_lines(answers)[:3], *kind_lines(answers)]
        return {"signs": sign_words(answers.signs), "note": answers.note, "lines": lines}
    if told.check_report:
        signs = [SignAnswer(each.sign, each.onset) for each in told.check_report.signs.all()]
        return {"signs": sign_words(signs), "note": told.check_report.note, "lines": []}
    if told.thread_message:
        return {"signs": [], "note": told.thread_message.text, "lines": []}
    morning = [Line(_("Pain this morning"), "", "", told.morning.pain, PAIN)] if told.morning else []
    return {"signs": [], "note": "", "lines": morning}
