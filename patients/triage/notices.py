"""Which card a judgement goes to, and who is told because of it (clinical.md 4.5, G1 to G3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from patients.triage.evaluate import Judgement
from patients.triage.terms import instant
from patients.triage.words import Severity

# G2: a rule that is already on the card notifies again only after this time.
QUIET = {
    Severity.EMERGENCY: timedelta(hours=1),
    Severity.URGENT: timedelta(hours=12),
    Severity.SOON: timedelta(hours=72),
    Severity.ROUTINE: timedelta(days=14),
}
# clinical.md 4.1, "clinician's side".
CHANNEL = {
    Severity.EMERGENCY: "now",
    Severity.URGENT: "now",
    Severity.SOON: "digest",
    Severity.ROUTINE: "list",
    Severity.NONE: "none",
}
ALWAYS_TOLD = frozenset({Severity.URGENT, Severity.EMERGENCY})  # G3, for a new rule


@dataclass(frozen=True)
class OpenCard:
    """The patient's card: the rules on it, its class and state, and when somebody was last told."""

    rules: frozenset[str]
    severity: str
    state: str = "open"  # open, acknowledged or resolved
    last_notified: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Not resolved: an acknowledged card still takes new flags (G1)."""
        return self.state != "resolved"


@dataclass(frozen=True)
class Notify:
    """card: none, new or update; notify: now, digest, list or none."""

    card: str
    notify: str


def decide(judgement: Judgement, open_card: OpenCard | None, now: datetime) -> Notify:
    """One card a patient and episode; told again only for a higher class, a new grave rule, or after the
    quiet time of a repeat. A resolved card is no card: its episode is over."""
    if not judgement.flags:
        return Notify("none", "none")
    if open_card is None or not open_card.is_open:
        return Notify("new", CHANNEL[Severity(judgement.severity)])
    told = [
        Severity(flag.severity) for flag in judgement.flags if tells(flag.rule, flag.severity, open_card, now)
    ]
    highest = max(told, key=lambda severity: severity.rank, default=Severity.NONE)
    return Notify("update", CHANNEL[highest])


def tells(rule: str, severity: str, card: OpenCard, now: datetime) -> bool:
    """Whether one flag that joins an open card is told to anybody (G2, G3)."""
    found = Severity(severity)
    if found.rank > Severity(card.severity).rank:
        return True
    if rule not in card.rules:
        return found in ALWAYS_TOLD
    return card.last_notified is None or instant(now) - instant(card.last_notified) >= QUIET[found]
