"""An entry of the time line in words: rows as `kinds` names their columns go in, lines to read come out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic.routine_facts import plan_of
from clinic.session_lines import SessionLine, line_of, safety_words, session_of
from clinic.timeline.kinds import Kind
from clinic.timeline.marks import MARKS
from patients.access_words import page_words
from patients.answers import Answers
from patients.measuring import reading_words
from patients.models.access import AccessKind
from patients.models.card import Act
from patients.models.message import AdviceAnswer
from patients.models.progression import Choice, Move
from patients.models.report import CheckSource
from patients.routine_changes import changes
from patients.rows import decoded, moment
from patients.triage.words import Severity
from patients.words import CardState, Outcome


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened. `place` names it in an address; `mark` is the shape beside it."""

    place: str = ""
    at: datetime
    mark: str
    title: str
    severity: str | None = None
    url: str = ""  # where there is more of it
    said: list[str] = field(default_factory=list)
    strong: str = ""
    rules: list[str] = field(default_factory=list)
    quote: str = ""
    asks_for_call: bool = False
    fine: list[str] = field(default_factory=list)


def entry_of(kind: Kind, row: Mapping[str, Any], *, patient: Any) -> Entry:
    at, key = moment(row["entry_at"]), row["entry_key"]
    key = UUID(key) if isinstance(key, str) else key  # SQLite writes it without its hyphens
    said = WORDS[kind.name]({**row, "entry_key": key}, patient)
    return Entry(place=f"{kind.letter}-{key}", at=at, **{**said, "mark": MARKS[said["mark"]]})


Words = dict[str, Any]


def session(row: Mapping[str, Any], patient: Any) -> Words:
    line = line_of(session_of(row), account_id=patient.account_id)
    return {
        "mark": line.mark,
        "title": session_title(line),
        "severity": line.severity if line.flags else None,
        "said": list(session_said(line)),
        "strong": line.safety,
        "rules": [f"{flag['rule']}: {flag['sentence']}" for flag in line.flags],
        "quote": line.now.note,
        "asks_for_call": line.now.contact_request,
        "fine": list(session_fine(line)),
    }


def session_title(line: SessionLine) -> str:
    reason = line.reason
    title = f"{line.status}: {reason}" if reason else line.status
    if not line.first.holds:
        return title
    share = _("all holds") if line.session.is_full else _("%(share)d%% of the holds") % {"share": line.share}
    return f"{title}, {share}"


def session_said(line: SessionLine) -> Iterator[str]:
    if pains := line.pains:
        said = [_("Pain %(pains)s") % {"pains": pains}]
        if ease := line.ease:
            said.append(_("Effort: %(ease)s") % {"ease": ease})
        if places := line.places:
            said.append(places)
        yield ". ".join(said)


def session_fine(line: SessionLine) -> Iterator[str]:
    if line.first.holds and not line.session.is_full:
        yield _("Held: %(holds)s") % {"holds": line.holds}
    for number, correction in enumerate(line.corrections, start=1):
        if correction.by:
            said = _("Corrected by %(name)s on %(when)s") % {
                "name": correction.by,
                "when": when(correction.at),
            }
        else:
            said = _("Corrected by the patient on %(when)s") % {"when": when(correction.at)}
        if number == len(line.corrections) and line.first_answers:
            said += ". " + _("The first answer was: %(first)s") % {"first": "; ".join(line.first_answers)}
        yield said
    if line.session.entered_by_name:
        yield _("Entered by %(name)s on %(when)s, from a paper diary") % {
            "name": line.session.entered_by_name,
            "when": when(line.session.received_at),
        }
    elif line.session.entered_late:
        yield _("Entered later, on %(when)s") % {"when": when(line.session.received_at)}


def morning(row: Mapping[str, Any], patient: Any) -> Words:
    pain = _("not answered") if row["pain"] is None else row["pain"]
    return {
        **of_flags(row),
        "title": _("Next morning: pain %(pain)s") % {"pain": pain},
        "said": [_("Woke at night")] if row["woke_at_night"] else [],
    }


def check(row: Mapping[str, Any], patient: Any) -> Words:
    said = Answers.read({"signs": decoded(row["named"]), "safety": row["safety"]})
    return {
        **of_flags(row),
        "title": str(CheckSource(row["source"]).label),
        "said": [] if said.signs else [_("No sign named")],
        "strong": safety_words(said) if said.signs else "",
        "quote": row["note"],
        "asks_for_call": bool(row["contact_request"]),
    }


def of_flags(row: Mapping[str, Any]) -> Words:
    flags = decoded(row["raised"])
    raised = [Severity(flag["severity"]) for flag in flags]
    return {
        "mark": "flag" if flags else "report",
        "severity": str(max(raised, key=lambda each: each.rank)) if raised else None,
        "rules": [f"{flag['rule']}: {flag['sentence']}" for flag in flags],
    }


def message(row: Mapping[str, Any], patient: Any) -> Words:
    return {"mark": "message", "title": _("%(name)s wrote") % {"name": row["by"]}, "quote": row["text"]}


def advice(row: Mapping[str, Any], patient: Any) -> Words:
    fine = []
    if row["answer"]:
        fine = [f"{AdviceAnswer(row['answer']).label}, {when(moment(row['answered_at']))}"]
    return {
        "mark": "message",
        "title": _("The patient was told: %(heading)s") % {"heading": row["heading"]},
        "fine": fine,
    }


def card(row: Mapping[str, Any], patient: Any) -> Words:
    return {
        "mark": "flag",
        "title": _("Card opened"),
        "severity": row["severity"],
        "url": reverse("clinic:card", args=[row["entry_key"]]),
        "said": [str(CardState(row["state"]).label)],
        "fine": [act_words(each) for each in reversed(decoded(row["acts"]))],
    }


def act_words(act: Mapping[str, Any]) -> str:
    said = by_whom(str(Act(act["act"]).label), act["by"], act["at"])
    more = [str(Outcome(act["outcome"]).label)] if act["outcome"] else []
    return ": ".join([said, *more, *([act["note"]] if act["note"] else [])])


def measure(row: Mapping[str, Any], patient: Any) -> Words:
    title, said = reading_words({**row, "activities": decoded(row["activities"])})
    fine = [_("Measured by %(name)s") % {"name": row["examiner"]}]
    if row["revision"] > 1:
        fine.append(by_whom(_("Corrected"), row["by"], row["written_at"]))
    return {"mark": "measure", "title": title, "said": said, "quote": row["note"], "fine": fine}


def decision(row: Mapping[str, Any], patient: Any) -> Words:
    return {
        "mark": "change",
        "title": f"{Move(row['proposal']).label}: {str(Choice(row['choice']).label).lower()}",
        "said": [row["reason"]],
        "fine": [row["by"]],
    }


def version(row: Mapping[str, Any], patient: Any) -> Words:
    before = next(iter(decoded(row["before"])), None)
    fine = [row["by"]]
    if row["ended_at"]:
        fine.append(by_whom(_("Ended"), row["ended_by"], row["ended_at"]))
    return {
        "mark": "change",
        "title": _("Routine, version %(number)d") % {"number": row["version"]},
        "said": [
            *([", ".join(changes(plan_of(before), plan_of(row)))] if before else []),
            *([_("Why: %(reason)s") % {"reason": row["reason"]}] if row["reason"] else []),
        ],
        "fine": fine,
    }


def pause(row: Mapping[str, Any], patient: Any) -> Words:
    fine = [row["by"] or _("By a rule")]
    if row["released_at"]:
        said = by_whom(_("Released"), row["released_by"], row["released_at"])
        fine.append(f"{said}: {row['release_reason']}")
    return {"mark": "change", "title": _("Routine paused"), "said": [row["reason"]], "fine": fine}


def screening(row: Mapping[str, Any], patient: Any) -> Words:
    return {
        "mark": "report",
        "title": _("Screening answered"),
        "said": [_("Usual pain %(pain)d") % {"pain": row["baseline_pain"]}],
        "fine": [row["by"]],
    }


def access(row: Mapping[str, Any], patient: Any) -> Words:
    who = row["by"] or _("An account that is gone")
    return {
        "mark": "access",
        "title": f"{AccessKind(row['kind']).label}: {page_words(row['what'])}",
        "said": [who],
    }


def by_whom(did: str, name: str, at: str) -> str:
    return _("%(did)s by %(name)s, %(when)s") % {"did": did, "name": name, "when": when(moment(at))}


def when(at: datetime) -> str:
    return date_format(timezone.localtime(at), _("j M, H:i"))


WORDS: dict[str, Callable[[Mapping[str, Any], Any], Words]] = {
    "session": session,
    "morning": morning,
    "check": check,
    "message": message,
    "advice": advice,
    "card": card,
    "measure": measure,
    "decision": decision,
    "version": version,
    "pause": pause,
    "screening": screening,
    "access": access,
    "left": access,
}
