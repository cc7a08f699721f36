"""What a rule looks at: the record that has just been saved, and what is known around it, put in order."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from patients.triage import terms
from patients.triage.facts import Context, Facts, Log, Morning, Plan, Words
from patients.triage.words import Risk, Status, Trigger

DEFAULT_PAIN_LIMIT = 5  # clinical.md 2.3; only for a patient without a plan


@dataclass(frozen=True)
class Evidence:
    """One record to judge, and the past: logs by time, oldest first, corrected ones at their worst.

    With trigger morning and tick there is no record; an empty one stands in its place.
    """

    today: date
    context: Context
    plan: Plan | None
    words: Words
    record: Log
    in_future: bool  # the record's own time cannot be believed (Q1)
    logs: tuple[Log, ...]
    sessions: tuple[Log, ...]
    morning: Morning | None  # the report that has just been saved
    mornings: tuple[Morning, ...]  # up to today
    entries: tuple[date, ...]  # the date of every entry of any kind

    @property
    def limit(self) -> int:
        """Limit: `pain_limit`."""
        return self.plan.pain_limit if self.plan else DEFAULT_PAIN_LIMIT

    @property
    def active_plan(self) -> Plan | None:
        """The plan, if it is neither paused nor ended."""
        return self.plan if self.plan and self.plan.status == "active" else None

    @property
    def is_session(self) -> bool:
        """The record is a session in the sense of the rules."""
        return terms.is_session(self.record)

    def rise_of(self, morning: Morning) -> int | None:
        """How far a morning lies above the day before, or above the baseline."""
        return terms.morning_rise(morning, self.sessions, self.context.baseline_pain)

    def has_risk(self, *risks: Risk) -> bool:
        """One of the risks stands in the screening."""
        return not self.context.risk.isdisjoint(risks)

    def signs(self, *items: str) -> list[terms.Sign]:
        """These items as named in the record, with any onset; items on record are ignored."""
        named = terms.unless_on_record(self.record.signs, self.context.baseline_items)
        return [sign for sign in named if sign.item in items]

    def fresh(self, *items: str) -> list[terms.Sign]:
        """These items where the onset is new or worse."""
        return [sign for sign in self.signs(*items) if terms.is_fresh(sign)]

    def same(self, *items: str) -> list[terms.Sign]:
        """These items where the onset is "same as before" and no clinician has put them on record."""
        return [sign for sign in self.signs(*items) if not terms.is_fresh(sign)]

    def sessions_in_last_dates(self) -> list[Log]:
        """The sessions of the last 7 dates."""
        return [each for each in self.sessions if terms.in_last_dates(each.at.date(), self.today)]

    def sessions_in_the_dates_before(self) -> list[Log]:
        """The sessions of the 7 dates before the last 7 dates."""
        week_ago = self.today - timedelta(days=terms.LAST_DATES)
        earlier = [each for each in self.sessions if each.at.date() <= week_ago]
        return [each for each in earlier if terms.in_last_dates(each.at.date(), week_ago)]

    def mornings_in_last_dates(self) -> list[Morning]:
        """The answered mornings of the last 7 dates."""
        answered = [each for each in self.mornings if each.pain is not None]
        return [each for each in answered if terms.in_last_dates(each.on, self.today)]

    def is_over(self, log: Log) -> bool:
        """The peak of the log lies above the limit."""
        return terms.above(terms.peak(log), self.limit)

    def resting_leg(self, log: Log) -> str | None:
        """The resting leg as it was done, else as planned."""
        return log.resting_leg or (self.plan.resting_leg if self.plan else None)


def gather(facts: Facts) -> list[Evidence]:
    """The evidence for one evaluation; several where the record was corrected, one for each version of it."""
    saved = _saved(facts)
    in_future = terms.in_future(saved.at, facts.now)
    horizon = facts.now if in_future else max(facts.now, saved.at, key=terms.instant)
    past = [each for each in terms.once(facts.logs) if terms.instant(each.at) <= terms.instant(horizon)]
    logs = tuple(terms.worst_ever(each) for each in sorted(past, key=lambda each: terms.instant(each.at)))
    checks = [each for each in facts.checks if terms.instant(each.at) <= terms.instant(horizon)]
    mornings = [each for each in facts.mornings if each.on <= facts.now.date()]
    moments = [*(log.at for log in logs), *(check.at for check in checks)]
    entries = [*(at.date() for at in moments), *(each.on for each in mornings)]
    evidence = Evidence(
        today=facts.now.date(),
        context=facts.context,
        plan=facts.plan,
        words=facts.words,
        record=saved,
        in_future=in_future,
        logs=logs,
        sessions=tuple(each for each in logs if terms.is_session(each)),
        morning=facts.mornings[-1] if facts.trigger == Trigger.MORNING else None,
        mornings=tuple(mornings),
        entries=tuple(sorted(entries)),
    )
    return [replace(evidence, record=version) for version in terms.versions(saved)]


def _saved(facts: Facts) -> Log:
    """The record that has just been saved; a safety check is a record without a session."""
    if facts.trigger in (Trigger.LOG, Trigger.EDIT):
        return facts.logs[-1]
    if facts.trigger == Trigger.CHECK:
        check = facts.checks[-1]
        return Log(
            at=check.at,
            status=Status.SKIPPED,
            signs=check.signs,
            note=check.note,
            contact_request=check.contact_request,
        )
    return Log(at=facts.now, status=Status.SKIPPED)
