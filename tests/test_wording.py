"""The words of the house keep to clinical.md 9 and design.md 6: nothing that frightens, blames, promises or
watches, short sentences, and for patients a text that a child of eleven can read."""

import re
from collections.abc import Iterator
from fnmatch import fnmatch

import pytest

from tests.catalogue import Said, catalogue
from tests.reading_age import grade, plain, sentences, words

LONGEST = 20  # words in a sentence
HIGHEST = 6.0  # grade of a text for patients
A_PARAGRAPH = 8  # words; what is shorter is a label, whose grade says nothing

# Who reads a file, by the first end that fits; what none fits is for staff.
READERS = (
    ("templates/patients/_paper_diary*", "staff"),  # a sheet typed in the clinic
    ("templates/patients/*", "patients"),
    ("templates/messages/*", "patients"),
    ("templates/fields/*", "patients"),
    ("templates/parts/*", "patients"),
    ("templates/account/*", "patients"),
    *((f"templates/mfa/{name}.html", "staff") for name in ("index", "totp/*", "recovery_codes/*")),
    ("templates/mfa/*", "patients"),
    *((f"templates/{name}.html", "patients") for name in ("base", "patient", "session", "task", "door")),
    *((f"templates/{name}.html", "patients") for name in ("help_now", "offline", "settings", "*[0-9]")),
    *((f"templates/clinic/{name}.html", "patients") for name in ("signin", "start", "access", "next_time")),
    *((f"templates/clinic/mail/{name}.txt", "patients") for name in ("patient", "login_code", "message")),
    *((f"clinic/forms/{name}.py", "patients") for name in ("access", "signin", "factor")),
    ("patients/triage/messages.yaml", "patients"),
    ("patients/triage/words.py", "patients"),  # the signs as they are asked
    ("patients/forms/*", "patients"),
    ("patients/views/*", "patients"),
    *((f"patients/{name}.py", "patients") for name in ("routine_words", "conversation", "exchange/handout")),
    ("stretches/library/*", "patients"),
    *((f"stretches/{name}.py", "patients") for name in ("script", "words", "figure/words")),
    ("*", "staff"),
)

# Words that stand as they do for a reason. They are taken out of a text before it is looked at.
AS_THEY_ARE = (
    # clinical.md 9.3 and 9.4, word for word.
    "A pop or a bruise can mean a small tear.",
    "This does not count as a missed session.",
    "can be signs of a blood clot in your leg",
    "no one may see this straight away",
    "New weakness in your leg or foot needs to be checked.",
    *(
        "both legs are weak",
        "both legs are numb or weak",
        "one leg is weak",
        "One leg weak",
        "Both legs weak",
    ),
    *("weakness of one leg", "weakness of both legs"),
    "A warm or sore patch on the leg, or skin that looks red or darker "
    "(this may be harder to see on brown or black skin)",
    # What the letters of a code look like, and a setting as it is spelt.
    *("ABCD-EFGH-JK", "BACKUP_FOLDER"),
    # Names that people know by their letters.
    *("JSON", "PSFS"),
)

# Texts of a higher grade that stay as they are.
THE_DRAWING_TOLD = (
    "stretches/figure/words.py"  # to somebody who does not see it, with every part (figure.md 11)
)
HARD_AND_KEPT = {
    # The signs of clinical.md 9.4, word for word.
    "New loss of feeling during sex, or trouble getting an erection",
    "A warm or sore patch on the leg, or skin that looks red or darker "
    "(this may be harder to see on brown or black skin)",
    "Numb, tingling or odd feeling around your bottom, genitals or inner thighs - for example when you wipe",
    "you feel numb around your bottom, genitals or inner thighs",
    # On the library's own page, which staff read. Approved words change with a new version only.
    "You and your physio decide together when you are ready for this.",
    "Other versions can follow when you are more flexible.",
    "Beginners and very tight hamstrings. The usual start.",
    "Good flexibility, looser hamstrings. Bent first, then straight.",
    "A certified personal trainer, health coach and exercise specialist",
}

EVERYBODY, PATIENTS = ("staff", "patients"), ("patients",)
DO_NOT_SAY = {  # clinical.md 9.2, a row each
    "tolerate pain": (EVERYBODY, r"no pain,? no gain|push(ing)? through|tolerat(e|ing) (the )?pain"),
    "frightens, not known": (
        PATIENTS,
        r"damag|\btears?\b|\btorn\b|wear and tear|slipped dis[ck]|\bweak|crooked|worn out|out of place",
    ),
    "false all-clear": (
        EVERYBODY,
        r"you(’|'| a)re (fine|safe|healthy|ok)\b|nothing to worry|(don['’]t|not|no need to) worry|all clear",
    ),
    "untrue out of hours": (
        PATIENTS,
        r"\bmonitor|watch(es|ing)? (over )?you|"
        r"\b(physio|clinic|team|we|one|clinician)\b[^.]*\b(see|look|read|call|answer|know)s?\b[^.]*"
        r"\b(at once|straight away|right away|immediately|instantly)",
    ),
    "shame": (PATIENTS, r"\bfail|\bmissed\b|\bstreak|\bforgot\b|not good enough|you did not do"),
    "promises": (
        PATIENTS,
        r"\bcures?\b|\bfix(es|ed)?\b|\bheals?\b|guarantee|your pelvis is|puts? (it )?right",
    ),
    "diagnosis": (
        PATIENTS,
        r"you (may |might )?have (a |an |got |had )*"
        r"(blood clot|clot|cauda|sciatica|tear|fracture|infection|slipped|injury)|"
        r"cauda equina|\bdvt\b|blood clot",
    ),
    "tone": (EVERYBODY, r"\bshould\b|must not ever|\bmust never\b|!"),
    "praise for pain": (EVERYBODY, r"well done|good job|great (job|work)|amazing|awesome|keep it up"),
    "percent": (PATIENTS, r"%|\bper ?cent|\b\d+ in \d+ (people|patients)"),
    "plain words": (PATIENTS, r"\bfever|\bwee\b|\banus\b|back passage|\burin|\bfaec|\bsupine\b|\bprone\b"),
}
CAPITALS = re.compile(r"\b[A-Z]{4,}\b")


def reader(file: str) -> str:
    return next(who for pattern, who in READERS if fnmatch(file, pattern))


def entries(who: str) -> Iterator[tuple[Said, str]]:
    """Every text for these readers, a plural apart."""
    for said in catalogue():
        if reader(said.file) == who:
            yield from ((said, each) for each in said.words)


def without_exceptions(text: str) -> str:
    for words_kept in AS_THEY_ARE:
        text = text.replace(words_kept, "")
    return text


def faults(text: str, who: str) -> Iterator[str]:
    """What is said that clinical.md 9 does not say, and how."""
    left = without_exceptions(plain(text))
    for why, (readers, pattern) in DO_NOT_SAY.items():
        if who in readers and (found := re.search(pattern, left, re.I)):
            yield f"{why}: {found[0]!r}"
    if shouted := CAPITALS.search(left):
        yield f"capitals: {shouted[0]!r}"
    for sentence in sentences(left):
        if len(words(sentence)) > LONGEST:
            yield f"{len(words(sentence))} words: {sentence!r}"


@pytest.mark.parametrize("who", EVERYBODY)
def test_nothing_is_said_that_may_not_be(who):
    found = {f"{said.file}: {text!r}: {wrong}" for said, text in entries(who) for wrong in faults(text, who)}

    assert not found, "\n".join(sorted(found))


def test_each_paragraph_for_a_patient_reads_easily():
    found = {
        f"{said.file}: {grade(text):.1f}: {text!r}"
        for said, text in entries("patients")
        if is_paragraph(text) and grade(text) > HIGHEST and not is_kept(said.file, text)
    }

    assert not found, "\n".join(sorted(found))


def test_each_screen_of_a_patient_reads_easily():
    screens: dict[str, list[str]] = {}
    for said, text in entries("patients"):
        if plain(text).endswith((".", "?")):
            screens.setdefault(said.file, []).append(text)

    whole = {file: "\n".join(texts) for file, texts in screens.items()}
    hard = {file: round(grade(text), 1) for file, text in whole.items() if is_paragraph(text)}

    assert {file: found for file, found in hard.items() if found > HIGHEST} == {}


def is_paragraph(text: str) -> bool:
    return len(words(text)) >= A_PARAGRAPH


def is_kept(file: str, text: str) -> bool:
    return file == THE_DRAWING_TOLD or text in HARD_AND_KEPT


def test_the_words_of_a_patient_are_among_them():
    """A folder that moves takes its words along, or the tests above would look at nothing."""
    files = {said.file for said, _text in entries("patients")}

    for pattern, who in READERS:
        if who == "patients":
            assert any(fnmatch(file, pattern) for file in files), pattern
    assert len({text for _said, text in entries("patients")}) > 900


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("No pain, no gain.", "tolerate pain"),
        ("Push through the last seconds.", "tolerate pain"),
        ("You may have a small tear.", "frightens"),
        ("Your back is weak.", "frightens"),
        ("You are fine.", "all-clear"),
        ("There is nothing to worry about.", "all-clear"),
        ("Your physio will see this at once.", "out of hours"),
        ("We are monitoring you.", "out of hours"),
        ("You missed two sessions.", "shame"),
        ("This fixes your back.", "promises"),
        ("You may have a blood clot.", "diagnosis"),
        ("You should rest!", "tone"),
        ("Call us NOWADAYS.", "capitals"),
        ("Well done.", "praise"),
        ("One in ten, or 10%, get it.", "percent"),
        ("Is there a fever?", "plain words"),
        ("One two three four five six seven eight nine ten " * 2 + "and one.", "22 words"),
    ],
)
def test_what_may_not_be_said_is_found(text, wrong):
    assert any(wrong in each for each in faults(text, "patients"))


def test_the_words_of_clinical_md_are_let_through():
    for text in (
        "Your answers can be signs of a blood clot in your leg. Stop the stretch.",
        "New weakness in your leg or foot needs to be checked.",
        "4 of 7 days this week. Rest days are part of the plan.",
    ):
        assert list(faults(text, "patients")) == []


def test_the_grade_is_that_of_flesch_and_kincaid():
    assert sentences("Lie down. Is it sore? Call {number} now.") == [
        "Lie down.",
        "Is it sore?",
        "Call nine now.",
    ]
    assert grade("The cat sat on the mat.") == pytest.approx(-1.45, abs=0.01)
    hard = "Rehabilitation necessitates individually proportioned musculoskeletal reconditioning."
    assert grade(hard) > 20
