"""{% figure %}: the prescribed picture in a page."""

from django.template import Context, Template
from django.utils.translation import override

from stretches.figure import draw
from stretches.templatetags.figure import _drawn


def rendered(arguments, **context):
    return Template("{% load figure %}{% figure " + arguments + " %}").render(Context(context))


def test_the_tag_draws_what_the_item_says():
    page = rendered(
        "aid=item.aid grip=item.grip knee=item.knee resting_leg=item.resting_leg "
        'side="L" kind="release" ids="s3"',
        item={"aid": "tubing", "grip": "close", "knee": "bent", "resting_leg": "straight"},
    )

    assert page == draw(
        aid="tubing",
        grip=0.85,
        knee="bent",
        resting_leg="straight",
        side="left",
        phase="lower",
        labels={"side"},
        ids="s3",
    )


def test_an_item_without_an_aid_is_the_seated_stretch():
    page = rendered(
        "aid=item.aid grip=item.grip knee=item.knee", item={"aid": None, "grip": None, "knee": None}
    )

    assert "sitting on a chair" in page


def test_a_thumbnail_is_hidden_from_screen_readers():
    page = rendered('aid="towel" grip="ends" decorative=True')

    assert 'aria-hidden="true"' in page
    assert "<title" not in page


def test_a_patient_sees_the_side_and_no_angle():
    page = rendered('aid="towel" grip="ends" side="R"')

    assert ">R</text>" in page
    assert "°" not in page


def test_the_same_picture_is_drawn_once_a_language():
    _drawn.cache_clear()
    rendered('aid="towel" grip="ends"')
    rendered('aid="towel" grip="ends"')
    with override("fr"):
        rendered('aid="towel" grip="ends"')

    assert _drawn.cache_info().misses == 2
    assert _drawn.cache_info().hits == 1
