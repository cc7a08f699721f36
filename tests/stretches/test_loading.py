from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from stretches import actions
from stretches.loading import library_files, load
from stretches.marked_yaml import BrokenFile
from stretches.models import Caution, Cue, Level, Passage, Step, Stretch
from tests.factories import make_user
from tests.stretches.library import AT, make_drafts, make_library, stretch_named

pytestmark = pytest.mark.django_db

SUPINE = next(path for path in library_files() if "supine" in path.name)
TABLES = (Stretch, Level, Passage, Step, Cue, Caution)


def rows() -> list[list]:
    """Every row of the library, to see that nothing changed."""
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


def changed(tmp_path: Path, *pairs: tuple[str, str]) -> Path:
    """A copy of the supine file with some words replaced."""
    text = SUPINE.read_text()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "changed.yaml"
    path.write_text(text)
    return path


def line_of(path: Path, words: str) -> int:
    return next(n for n, line in enumerate(path.read_text().splitlines(), start=1) if words in line)


def test_the_library_is_loaded_as_drafts_with_all_levels():
    call_command("load_library")

    assert {(s.code, s.version, s.status) for s in Stretch.objects.all()} == {
        ("HAM_SUPINE", 1, "draft"),
        ("HAM_SEATED", 1, "draft"),
    }
    assert [level.number for level in stretch_named("HAM_SUPINE").levels.all()] == [1, 2, 3, 4, 5, 6, 7]
    assert [level.number for level in stretch_named("HAM_SEATED").levels.all()] == [8]


def test_loading_twice_changes_nothing(capsys):
    call_command("load_library")
    before = rows()
    call_command("load_library")

    assert rows() == before
    assert "HAM_SUPINE version 1: unchanged" in capsys.readouterr().out


def test_loading_after_approval_changes_nothing():
    make_library()
    before = rows()
    call_command("load_library")

    assert rows() == before


def test_a_changed_file_replaces_its_own_draft(tmp_path):
    make_drafts()
    loaded = load([changed(tmp_path, ("Put your feet flat.", "Put both feet flat."))])

    assert [each.outcome for each in loaded] == ["replaced"]
    assert Stretch.objects.filter(code="HAM_SUPINE").count() == 1
    assert "Put both feet flat." in stretch_named("HAM_SUPINE").steps.all()[0].text


def test_a_comment_is_no_change(tmp_path):
    make_drafts()

    loaded = load([changed(tmp_path, ("stretch: HAM_SUPINE", "# a note\nstretch: HAM_SUPINE"))])

    assert [each.outcome for each in loaded] == ["unchanged"]


def test_a_changed_file_of_a_published_version_is_refused_and_nothing_changes(tmp_path):
    make_library()
    before = rows()

    with pytest.raises(CommandError, match=r"changed\.yaml, line 1: .* A change is a new version"):
        call_command("load_library", changed(tmp_path, ("Put your feet flat.", "Put both feet flat.")))

    assert rows() == before


def test_a_new_version_in_the_file_is_a_draft_beside_the_approved_one(tmp_path):
    make_library()
    load([changed(tmp_path, ("version: 1", "version: 2"))])

    versions = Stretch.objects.filter(code="HAM_SUPINE").order_by("version")
    assert [(s.version, s.status) for s in versions] == [(1, "approved"), (2, "draft")]


def test_a_draft_written_in_the_app_is_not_overwritten_by_a_file(tmp_path):
    make_library()
    actions.draft_from(Stretch.objects.get(code="HAM_SUPINE"), by=make_user(role="lead"))
    before = rows()

    with pytest.raises(BrokenFile, match="a draft that was written in the app"):
        load([changed(tmp_path, ("version: 1", "version: 2"))])

    assert rows() == before


def test_who_wrote_a_file_is_kept_and_cannot_approve_it():
    writer = make_user(role="lead")
    call_command("load_library", by=str(writer.email).upper())

    draft = Stretch.objects.get(code="HAM_SUPINE")
    assert draft.written_by == writer
    with pytest.raises(actions.LibraryError, match="Another person"):
        actions.approve(draft, by=writer, at=AT)


def test_an_unknown_writer_is_told():
    with pytest.raises(CommandError, match="no account with the address nobody@"):
        call_command("load_library", by="nobody@clinic.example")

    assert not Stretch.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "found_at", "reason"),
    [
        (
            "hold_s: {min: 5, max: 10, default: 5}",
            "hold_s: {min: 4, max: 10, default: 5}",
            "number: 1",
            "5 to 30",
        ),
        ("hold_s: {min: 5, max: 30,", "hold_s: {min: 5, max: 60,", "max: 60", "hold_s is 5 to 30 in the app"),
        (
            "reps: {min: 2, max: 2, default: 2}",
            "reps: {min: 2, max: 4, default: 2}",
            "number: 1",
            "2 or 3 a side",
        ),
        ("number: 7", "number: 9", "number: 9", "Levels are numbered 1 to 8"),
        ("number: 7", "number: 6", "", "level 6 stands here twice"),
        ("aids: [hands]", "aids: [rope]", "[rope]", "rope is not a known word"),
        ("grip: part_way, knee: bent}]", "grip: middle, knee: bent}]", "grip: middle", "middle, bent is not"),
        ("kind: lift", "kind: raise", "kind: raise", "raise"),
        ("kind: breathe, text", "kind: inhale, text", "kind: inhale", "inhale"),
        (
            "  - kind: lift\n",
            "  - kind: lift\n    colour: red\n",
            "colour: red",
            "“colour” is not known here",
        ),
        ("    heading: Hold\n", "", "kind: hold", "“heading” is missing here"),
        ("from: [S47, S50]", "from: [seed]", "[seed]", "S31 S32"),
        ("from: [S47, S50]", "from: []", "from: []", "every line says where it comes from"),
        ("timer: hold_s", "timer: rest_s", "kind: hold", "The hold runs for hold_s"),
        ("Slowly lift {your} leg.", "Slowly lift {yuor} leg.", "{yuor}", "cannot fill in {yuor}"),
        ("version: 1", "version: one", "version: one", "version"),
        ("review_due: 2027-03-01", "review_due: soon", "review_due: soon", "review_due"),
        ("title: Hamstring stretch, lying down", "title: A\ntitle: B", "title: B", "stands here twice"),
        ("passages:\n", "passages: [\n", "", ""),
        ("  - kind: switch\n", "  - kind: rest\n", "", "The hold runs"),
    ],
)
def test_a_broken_file_is_refused_with_file_line_and_reason(tmp_path, old, new, found_at, reason):
    make_drafts()
    before = rows()
    path = changed(tmp_path, (old, new))

    with pytest.raises(BrokenFile) as broken:
        load([path])

    assert str(broken.value).startswith("changed.yaml, line ")
    assert reason in str(broken.value)
    if found_at:
        assert f"line {line_of(path, found_at)}:" in str(broken.value)
    assert rows() == before


def test_a_file_without_a_step_that_the_guide_needs_is_refused(tmp_path):
    text = SUPINE.read_text()
    start, end = text.index("  - kind: switch\n"), text.index("\ncautions:")
    path = tmp_path / "short.yaml"
    path.write_text(text[:start] + text[end:])

    with pytest.raises(
        BrokenFile, match="HAM_SUPINE has no steps of the kind 'switch' for towel, ends, bent"
    ):
        load([path])

    assert not Stretch.objects.exists()


def test_one_broken_file_among_good_ones_changes_nothing(tmp_path):
    broken = changed(tmp_path, ("kind: lift", "kind: raise"))

    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("load_library", *library_files(), broken)

    assert not Stretch.objects.exists()


@pytest.mark.parametrize("content", ["", "- a\n- b\n", "just words", "\tx: 1", "a: &b [*b, *c]"])
def test_what_is_no_library_file_at_all_is_refused(tmp_path, content):
    path = tmp_path / "odd.yaml"
    path.write_text(content)

    with pytest.raises(BrokenFile, match=r"odd\.yaml, line 1"):
        load([path])


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CommandError, match=r"gone\.yaml"):
        call_command("load_library", tmp_path / "gone.yaml")
