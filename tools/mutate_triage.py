"""Do the tests notice when a rule is wrong? Each limit and condition of the triage is changed in turn.

Prints noticed / tried and what nobody noticed; exit status 1 when that is more than is explained below.
The tests are collected once; each fault is put into a copy of the process, which then runs them until one
fails. So it takes minutes, not hours.
"""

import importlib
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType, ModuleType

import pytest
from _pytest.runner import runtestprotocol
from mutants import Mutant, mutants

HOUSE = Path(__file__).resolve().parent.parent
TESTS = ["tests/patients/triage", "tests/patients/test_adherence.py", "tests/patients/test_progression.py"]
# Not asked: they draw their cases at random or measure time, and are slow for it. Nor is what needs the
# database: several processes cannot share the one of the tests.
LEFT_OUT = ("test_properties", "test_mutations", "two_thousand_cases")
SECONDS = 60  # a fault that never ends is noticed too

# In the order of their imports: after a fault the modules that follow are made again.
MODULES = [
    "patients.triage.terms",
    "patients.adherence",
    "patients.triage.evidence",
    "patients.triage.rules.table",
    "patients.triage.rules.signs",
    "patients.triage.rules.pain",
    "patients.triage.rules.practice",
    "patients.triage.rules",
    "patients.triage.evaluate",
    "patients.triage.notices",
    "patients.triage.questions",
    "patients.triage.settling",
    "patients.triage.replay",
    "patients.progression",
    "patients.triage.cases",
    "patients.triage.panel",
]
MUTATED = [
    name
    for name in MODULES
    if name not in ("patients.triage.rules", "patients.triage.cases", "patients.triage.panel")
]

# Changes after which nothing comes out differently, each with its reason.
SAME = {
    (
        "terms.worst_pains: [each.during for each in sessions if each.during is not None] -> "
        "[each.during for each in sessions]"
    ): "a session always has a worst pain",
    (
        "terms.instant: at.astimezone(UTC) if at.tzinfo else at -> at.astimezone(UTC)"
    ): "only panels leave the zone out, and then everywhere",
    (
        "terms.nerve_sides: (feeling.side for feeling in nerve_feelings(log) if feeling.side) -> "
        "(feeling.side for feeling in nerve_feelings(log))"
    ): "a place of nerve type always has a side",
    (
        "terms.numb_buttocks: (feeling.side for feeling in felt if feeling.side) -> (feeling.side for "
        "feeling in felt)"
    ): "a buttock always has a side",
    (
        "terms.worst_ever: log if signs == log.signs else replace(log, signs=signs) -> "
        "replace(log, signs=signs)"
    ): "a copy with the same signs is equal; sparing it is for speed alone",
    "terms.worst_ever: 1 -> 0": "a log without corrections comes out alike on either way",
    (
        "terms._worst_onsets: is_fresh(sign) and (not is_fresh(worst[sign.item])) -> not "
        "is_fresh(worst[sign.item])"
    ): "one 'same as before' in the place of another is the same",
    "adherence.dose_pct: 1000000 -> 1000001": "a millionth is far below a whole per cent",
    "adherence.dose_pct: 1000000 -> 999999": "a millionth is far below a whole per cent",
    (
        "evidence.gather: facts.now if in_future else max(facts.now, saved.at, key=terms.instant) -> "
        "max(facts.now, saved.at, key=terms.instant)"
    ): "what looks at windows says nothing about such a record",
    (
        "pain.nerve_both_sides_only_while_pulled: both_sides and went and answered and (not "
        "possible_cauda_equina(e)) -> both_sides and answered and (not possible_cauda_equina(e))"
    ): "E1 says it",
    (
        "pain.nerve_both_sides_only_while_pulled: both_sides and went and answered and (not "
        "possible_cauda_equina(e)) -> both_sides and went and (not possible_cauda_equina(e))"
    ): "E1 says it",
    (
        "pain.not_settled_by_morning: e.morning is None or e.morning.pain is None or severe_pain(e) "
        "-> e.morning.pain is None or severe_pain(e)"
    ): "this rule runs on mornings only",
    (
        "pain.answered_morning_before: e.morning and each.on < e.morning.on and (each.pain is not "
        "None) -> each.on < e.morning.on and each.pain is not None"
    ): "as above",
    "practice.few_sessions: 100 -> 101": "of at most 42 sessions no share lies between",
    "practice.cannot_be_judged: 60 -> 59": "300 seconds are 5 whole minutes of either",
    "settling.is_settling: 0 -> -1": "a tick has one version to look at",
    (
        "settling.has_settled: all((rise is not None and rise < terms.UNSETTLED for rise in rises)) "
        "-> any((rise is not None and rise < terms.UNSETTLED for rise in rises))"
    ): "a date has one morning",
    "progression.SHARE_PERCENT: 80 -> 79": "of at most 21 sessions no share lies between",
    "progression.propose: 0 -> -1": "a tick has one version to look at",
    "progression.conditions_up: 100 -> 101": "of at most 21 sessions no share lies between",
    (
        "progression.conditions_up: len(eases) == LAST_SESSIONS and set(eases) <= {Ease.EASY, "
        "Ease.OK} -> set(eases) <= {Ease.EASY, Ease.OK}"
    ): "with fewer than five sessions it is stay in any case",
}


def file_of(module: str) -> str:
    return module.replace(".", "/") + ".py"


class Check:
    """A pytest plugin: instead of running the tests once it runs them for every fault."""

    def __init__(self, only: str) -> None:
        self.only = only
        self.status = 0

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [
            item
            for item in items
            if not any(word in item.nodeid for word in LEFT_OUT)
            and "db" not in getattr(item, "fixturenames", ())
        ]

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        loaded = {name: importlib.import_module(name) for name in MODULES}
        source = {name: compiled(module) for name, module in loaded.items()}
        run = Run(session.items, loaded, source)
        if run.outcomes([None]) != [False]:
            sys.exit("The tests fail without any fault. Put that right first.")
        faults = [
            mutant for name in MUTATED if self.only in name for mutant in mutants(file_of(name), root=HOUSE)
        ]
        began = time.monotonic()
        noticed = run.outcomes(faults)
        missed = [mutant for mutant, seen in zip(faults, noticed, strict=True) if not seen]
        self.status = tell(faults, missed, seconds=time.monotonic() - began)
        return True


class Run:
    """The collected tests, run once for a fault in a process of its own."""

    def __init__(
        self, items: Sequence[pytest.Item], loaded: dict[str, ModuleType], source: dict[str, CodeType]
    ) -> None:
        self.items, self.loaded, self.source = items, loaded, source

    def outcomes(self, faults: Sequence[Mutant | None]) -> list[bool]:
        """For each fault whether a test noticed it; as many at a time as there are processors."""
        noticed, running, waiting = [False] * len(faults), dict[int, int](), list(enumerate(faults))[::-1]
        while waiting or running:
            while waiting and len(running) < len(os.sched_getaffinity(0)):
                number, fault = waiting.pop()
                running[self.start(fault)] = number
            child, status = os.wait()
            noticed[running.pop(child)] = status != 0
            if len(waiting) % 100 == 99:
                print(f"{len(waiting) + 1} to go", file=sys.stderr, flush=True)
        return noticed

    def start(self, fault: Mutant | None) -> int:
        """The id of a process that ends with 0 when every test passes."""
        if child := os.fork():
            return child
        signal.alarm(SECONDS)
        try:
            self.put_in(fault)
            os._exit(any(map(fails, pairs(self.nearest_first(fault)))))
        except BaseException:  # it does not even load: noticed
            os._exit(1)

    def nearest_first(self, fault: Mutant | None) -> list[pytest.Item]:
        """The tests of the faulty file, then the panel, then the rest."""
        own = f"test_{Path(fault.file).stem}" if fault else "test_panel"
        return sorted(self.items, key=lambda item: (own not in item.nodeid, "test_panel" not in item.nodeid))

    def put_in(self, fault: Mutant | None) -> None:
        """Make the faulty module again, and all that were made from it; then hand the new names round."""
        made_of = {name: dict(vars(module)) for name, module in self.loaded.items()}
        first = MODULES.index(
            next((name for name in MODULES if fault and file_of(name) == fault.file), MODULES[0])
        )
        for number, name in enumerate(MODULES[first:]):
            code = fault.code if fault and number == 0 else self.source[name]
            exec(code, vars(self.loaded[name]))  # noqa: S102
        renewed = {
            (name, id(value)): vars(self.loaded[module])[name]
            for module, before in made_of.items()
            for name, value in before.items()
            if not name.startswith("__") and vars(self.loaded[module])[name] is not value
        }
        for module in list(sys.modules.values()):
            if getattr(module, "__name__", "").split(".")[0] in ("tests", "patients"):
                for name, value in list(vars(module).items()):
                    if (name, id(value)) in renewed:
                        setattr(module, name, renewed[name, id(value)])


def compiled(module: ModuleType) -> CodeType:
    file = Path(str(module.__file__))
    return compile(file.read_text(), str(file), "exec")


def pairs(items: Sequence[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    return zip(items, [*items[1:], None], strict=True)


def fails(pair: tuple[pytest.Item, pytest.Item | None]) -> bool:
    item, following = pair
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=following))


def tell(faults: Sequence[Mutant], missed: Sequence[Mutant], *, seconds: float) -> int:
    """Print what came out; the exit status."""
    open_ = [mutant for mutant in missed if mutant.name not in SAME]
    for mutant in missed:
        reason = f"  (the same: {SAME[mutant.name]})" if mutant.name in SAME else ""
        print(f"{mutant.file}:{mutant.line} {mutant.where}: {mutant.change}{reason}")
    noticed = len(faults) - len(missed)
    print(
        f"{noticed} noticed of {len(faults)} tried, {len(missed) - len(open_)} the same, {len(open_)} missed"
    )
    print(f"{seconds:.0f} s")
    return 1 if open_ else 0


def main() -> int:
    os.chdir(HOUSE)
    sys.path.insert(0, str(HOUSE))
    check = Check(only=sys.argv[1] if len(sys.argv) > 1 else "")
    options = ["-qq", "-s", "--no-header", "--no-summary", "-p", "no:cacheprovider"]
    stopped = pytest.main([*options, *TESTS], plugins=[check])
    return (
        check.status if stopped in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED) else int(stopped)
    )


if __name__ == "__main__":
    sys.exit(main())
