from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from stretches import actions
from stretches.models import Stretch
from stretches.script import words_for
from tests.factories import make_user
from tests.stretches.library import AT, make_drafts, make_library, stretch_named

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return make_user(role="lead", name="Lena Lead")


@pytest.fixture
def other_lead():
    return make_user(role="lead", name="Omar Other")


def supine(status: str) -> Stretch:
    return Stretch.objects.get(code="HAM_SUPINE", status=status)


def test_an_approved_version_has_a_name_and_a_time(lead):
    make_drafts()
    actions.approve(supine("draft"), by=lead, at=AT)

    approved = Stretch.objects.current().get()
    assert (approved.approved_by, approved.approved_at) == (lead, AT)


def test_content_is_reviewed_again_within_a_year(lead):
    make_drafts()
    Stretch.objects.update(review_due=date(2031, 1, 1))
    actions.approve(supine("draft"), by=lead, at=AT)

    assert supine("approved").review_due == (AT + timedelta(days=365)).date()


def test_nobody_approves_what_they_wrote(lead):
    make_drafts(by=lead)

    with pytest.raises(actions.LibraryError, match="Another person has to approve it"):
        actions.approve(supine("draft"), by=lead, at=AT)

    assert not Stretch.objects.current().exists()


def test_a_new_version_retires_the_one_before(lead, other_lead):
    make_library(by=lead)
    draft = actions.draft_from(supine("approved"), by=lead)
    actions.approve(draft, by=other_lead, at=AT + timedelta(days=9))

    versions = Stretch.objects.filter(code="HAM_SUPINE").order_by("version")
    assert [(s.version, s.status) for s in versions] == [(1, "retired"), (2, "approved")]
    assert (versions[0].retired_by, versions[0].retired_at) == (other_lead, AT + timedelta(days=9))
    assert versions[0].approved_by == lead


def test_a_draft_from_a_version_says_the_same_and_has_a_writer(lead, other_lead):
    make_library(by=lead)
    draft = actions.draft_from(supine("approved"), by=other_lead)
    old, new = (Stretch.objects.for_reading().get(code="HAM_SUPINE", version=v) for v in (1, 2))

    assert draft == new
    assert (new.status, new.written_by, new.approved_by, new.approved_at) == ("draft", other_lead, None, None)
    assert words_for(new) == words_for(old)
    for part in ("levels", "passages", "steps", "cautions"):
        assert list(map(str, getattr(new, part).all())) == list(map(str, getattr(old, part).all()))
    assert {caution.step.stretch for caution in new.cautions.all() if caution.step} == {new}


def test_there_is_one_draft_of_a_stretch_at_a_time(lead):
    make_library(by=lead)
    actions.draft_from(supine("approved"), by=lead)

    with pytest.raises(actions.LibraryError, match="There is a draft of this stretch already"):
        actions.draft_from(supine("approved"), by=lead)

    assert Stretch.objects.drafts().count() == 1


def test_a_draft_that_lost_a_step_is_not_approved(lead):
    make_drafts()
    draft = supine("draft")
    draft.steps.get(kind="switch").cues.all().delete()
    draft.steps.get(kind="switch").delete()

    with pytest.raises(actions.LibraryError, match=r"not complete.*'switch'"):
        actions.approve(draft, by=lead, at=AT)

    assert not Stretch.objects.current().exists()


@pytest.mark.parametrize(("code", "deed"), [("HAM_SUPINE", actions.approve), ("HAM_SEATED", actions.retire)])
def test_a_deed_that_does_not_fit_the_status_is_refused(lead, other_lead, code, deed):
    make_library(by=lead)
    stretch = Stretch.objects.get(code=code)
    if deed is actions.retire:
        stretch = actions.retire(stretch, by=lead, at=AT)

    with pytest.raises(actions.LibraryError, match="Only a"):
        deed(stretch, by=other_lead, at=AT)


def test_a_retired_stretch_is_gone_from_what_may_be_prescribed_and_stays_readable(lead):
    make_library(by=lead)
    actions.retire(supine("approved"), by=lead, at=AT)

    assert [s.code for s in Stretch.objects.current()] == ["HAM_SEATED"]
    assert [s.code for s in Stretch.objects.published()] == ["HAM_SEATED", "HAM_SUPINE"]
    assert stretch_named("HAM_SUPINE").steps.all()


def test_a_second_press_of_approve_changes_nothing(lead, other_lead):
    """The page was open twice: the row in hand is old, the database decides."""
    make_drafts()
    seen_twice = supine("draft")
    actions.approve(seen_twice, by=lead, at=AT)
    stale = Stretch.objects.get(pk=seen_twice.pk)
    stale.status = "draft"

    with pytest.raises(actions.LibraryError):
        actions.approve(stale, by=other_lead, at=AT)

    assert supine("approved").approved_by == lead


# --- what the database and the models promise ---


def refused_by_the_database(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


@pytest.mark.parametrize(
    "change",
    [
        {"status": "approved"},
        {"status": "retired"},
        {"approved_at": AT},
    ],
)
def test_no_version_is_published_without_a_name_and_a_time(change):
    make_drafts()

    with refused_by_the_database("stretch_"), transaction.atomic():
        Stretch.objects.filter(code="HAM_SUPINE").update(**change)


def test_the_database_too_refuses_approval_by_the_writer(lead):
    make_drafts(by=lead)

    with refused_by_the_database("stretch_not_approved_by_its_writer"), transaction.atomic():
        Stretch.objects.filter(code="HAM_SUPINE").update(status="approved", approved_by=lead, approved_at=AT)


def test_two_versions_of_one_stretch_are_never_approved_together(lead, other_lead):
    make_library(by=lead)
    draft = actions.draft_from(supine("approved"), by=lead)

    with pytest.raises(IntegrityError), transaction.atomic():
        Stretch.objects.filter(pk=draft.pk).update(status="approved", approved_by=other_lead, approved_at=AT)


@pytest.mark.parametrize(
    ("level", "change"),
    [
        (1, {"hold_min_s": 4}),
        (3, {"hold_max_s": 31}),
        (2, {"hold_default_s": 25}),
        (7, {"reps_max": 4}),
        (1, {"number": 9}),
    ],
)
def test_a_level_outside_the_ranges_is_refused(level, change):
    make_drafts()

    with refused_by_the_database("level_"), transaction.atomic():
        stretch_named("HAM_SUPINE").levels.filter(number=level).update(**change)


def test_a_published_version_and_its_lines_refuse_to_be_edited(lead):
    make_library(by=lead)
    stretch = stretch_named("HAM_SUPINE")
    step = stretch.steps.all()[0]
    parts = [
        stretch,
        stretch.levels.all()[0],
        stretch.passages.all()[0],
        stretch.cautions.all()[0],
        step,
        step.cues.all()[0],
    ]

    for row in parts:
        with pytest.raises(ValidationError, match="never edited"):
            row.full_clean()


def test_nothing_of_a_stretch_goes_as_a_side_effect(lead):
    make_library(by=lead)

    with pytest.raises(ProtectedError):
        Stretch.objects.get(code="HAM_SUPINE").delete()
    with pytest.raises(ProtectedError):
        lead.delete()


def test_a_level_knows_the_ways_that_belong_to_it():
    make_drafts()
    fifth = stretch_named("HAM_SUPINE").levels.get(number=5)
    eighth = stretch_named("HAM_SEATED").levels.get(number=8)

    assert fifth.allows(aid="towel", grip="close", knee="bent")
    assert fifth.allows(aid="tubing", grip="ends", knee="straight")
    assert not fifth.allows(aid="towel", grip="close", knee="straight")
    assert not fifth.allows(aid="hands", grip="close", knee="bent")
    assert eighth.allows(aid=None, grip=None, knee=None)
    assert not eighth.allows(aid="towel", grip=None, knee=None)
    assert fifth.way_labels == ["Close to the thigh, knee bent", "Close to the ends, knee straight"]


@pytest.mark.parametrize("rows", [1, 2])
def test_reading_the_library_costs_the_same_for_one_stretch_as_for_two(rows, lead, django_assert_num_queries):
    make_library(by=lead)
    if rows == 1:
        actions.retire(Stretch.objects.get(code="HAM_SEATED"), by=lead, at=AT)

    with django_assert_num_queries(
        7
    ):  # stretches, levels, passages, steps, their cues and cautions, cautions
        stretches = list(Stretch.objects.current().for_reading())
        for stretch in stretches:
            words_for(stretch)
            assert stretch.general_cautions
            assert [str(level) for level in stretch.levels.all()]

    assert len(stretches) == rows
