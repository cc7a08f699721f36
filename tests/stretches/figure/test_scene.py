"""The picture as text: the reference numbers, what it weighs, what is in it, and that sides are mirrored."""

import gzip
import hashlib
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from stretches.figure import Figure, draw
from stretches.figure.colours import GREY, LIGHT, LINE
from stretches.figure.parameters import CHAIR_LABELS, CHAIR_MARKS, LABELS, MARKS
from stretches.figure.pose import pose
from tests.stretches.figure.geometry import drawn, frames, grid, numbers
from tests.stretches.figure.reference import CASES, FOURTH_PATH_OF_A, HASHES, NUMBERS, PATHS
from tests.stretches.figure.test_pose import figures

SVG = "{http://www.w3.org/2000/svg}"  # only of a picture outside a page


def everything(figure):
    """The same picture with all marks and labels it can have."""
    return replace(
        figure,
        marks=frozenset(CHAIR_MARKS if figure.seated else MARKS),
        labels=frozenset(CHAIR_LABELS if figure.seated else LABELS),
    )


@pytest.mark.parametrize("case", CASES)
def test_joints_are_where_the_reference_has_them(case):
    body = pose(CASES[case])
    state = body.state
    measured = [state.thigh, state.knee, state.plantar, state.rthigh, state.rknee, state.rplantar]
    joints = (body.working.knee, body.working.ankle, body.near_arm.elbow, body.near_arm.palm)
    for joint in (*joints, body.far_arm.palm, body.sling):
        measured += [joint.real, joint.imag]

    assert measured == pytest.approx(NUMBERS[case], abs=0.00051)


@pytest.mark.parametrize("case", CASES)
def test_the_plain_picture_has_as_many_paths_as_the_reference(case):
    assert len(drawn(draw(CASES[case].plain(), colours="literal"))) == PATHS[case]


@pytest.mark.parametrize("case", HASHES)
def test_the_plain_picture_is_the_reference_byte_for_byte(case):
    paths = drawn(draw(CASES[case].plain(), colours="literal"))

    assert hashlib.sha256("\n".join(paths).encode()).hexdigest()[:12] == HASHES[case]


def test_the_resting_leg_of_the_reference():
    assert drawn(draw(CASES["A"].plain(), colours="literal"))[3] == FOURTH_PATH_OF_A


def test_every_picture_weighs_little_with_all_marks_and_words():
    for figure in grid():
        assert len(draw(everything(figure)).encode()) <= 8192, figure


def test_every_picture_is_well_formed_named_and_inside_its_frame():
    for figure in grid(grips=(0, 0.5, 1), straps=("towel", "tubing")):
        svg = draw(everything(figure))
        root = ElementTree.fromstring(svg)
        assert root.findtext("desc")
        assert f"{figure.side} leg" in root.findtext("title", "")
        assert_inside(svg, root)


def assert_inside(svg, root):
    """With half of the widest line to spare."""
    _, _, width, height = map(int, root.get("viewBox").split())
    points = [point for d in drawn(svg) for point in numbers(d)]
    assert min(x for x, _ in points) >= 15
    assert max(x for x, _ in points) <= width - 15
    assert min(y for _, y in points) >= 15
    assert max(y for _, y in points) <= height - 15


@settings(max_examples=60, deadline=None)
@given(figures())
def test_any_figure_is_drawn_inside_its_frame(figure):
    svg = draw(figure)

    assert_inside(svg, ElementTree.fromstring(svg))


def test_the_drawing_of_a_step_packs_into_three_kilobytes():
    """With the letter of the side, as the pages show it."""
    for figure in grid(grips=(0, 0.15, 0.25, 0.5, 0.75, 0.85, 1)):
        drawing = draw(replace(figure, labels=frozenset({"side"})), decorative=True).encode()
        assert len(gzip.compress(drawing, 9)) <= 3072, figure


def test_left_and_right_are_mirror_images_in_the_numbers():
    for right in grid(cameras=("working",)):
        if right.side == "left":
            continue
        width = 4000 if right.seated else 4800
        one, two = draw(right), draw(replace(right, side="left"))
        assert len(drawn(one)) == len(drawn(two))
        for a, b in zip(drawn(one), drawn(two), strict=True):
            for (x, y), (mirrored, same) in zip(numbers(a), numbers(b), strict=True):
                # what lies exactly between two tenths is rounded to the right in both
                assert abs(width - x - mirrored) <= 1
                assert y == same


def test_nothing_is_mirrored_by_a_transform_and_nothing_needs_a_style_sheet():
    for case in CASES.values():
        svg = draw(everything(case))
        assert not re.search(r"transform|style|class|direction|<use|data:|href", svg)


def test_colours_in_the_page_are_roles_and_outside_it_literal():
    for case in CASES.values():
        css, literal = draw(everything(case)), draw(everything(case), colours="literal")
        used = set(re.findall(r'(?:fill|stroke)="([^"]*)"', css)) - {"none"}
        assert used <= {f"var(--fig-{role})" for role in LIGHT}
        assert "var(" not in literal
        assert set(re.findall(r"#[0-9a-f]{6}", literal)) <= set(LIGHT.values())
        # in the page the disc of the letter is a dot, a path without length
        assert [d for d in drawn(css) if not d.endswith("l0 0")] == drawn(literal)


@pytest.mark.parametrize("colours", [GREY, LINE])
def test_print_is_in_greys(colours):
    assert all(value[1:3] == value[3:5] == value[5:7] for value in colours.values())
    assert set(colours) == set(LIGHT)


@pytest.mark.parametrize("case", CASES)
def test_a_picture_in_lines_has_the_same_shapes_without_shadows(case):
    lines, greys = (draw(everything(CASES[case]), colours=colours) for colours in ("line", "grey"))
    page = ElementTree.fromstring(lines)

    missing = [d for d in drawn(greys) if d not in drawn(lines)]
    assert set(drawn(lines)) <= set(drawn(greys))
    assert all('fill="#000000" opacity="' in greys.split(f' d="{d}"')[0].rpartition("<")[2] for d in missing)
    assert "<ellipse" not in lines
    # one contour a shape, below its fill: where two shapes of a path overlap there is no seam
    contours = [path for path in page.iter(f"{SVG}path") if path.get("paint-order")]
    assert {path.get("paint-order") for path in contours} == {"stroke"}
    assert len(contours) >= 12


def test_in_lines_only_the_working_leg_and_the_aid_are_filled():
    page = ElementTree.fromstring(draw(Figure(), colours="line", parts=True))

    white = {path.get("data-part") for path in page.iter(f"{SVG}path") if path.get("fill") == "#ffffff"}
    assert {"working-foot", "resting-leg", "resting-foot", "trunk", "near-arm", "far-arm"} <= white
    assert not white & {"working-leg", "near-strand", "near-tail", "far-aid"}


def test_only_a_picture_that_leaves_the_page_names_its_namespace():
    assert "xmlns" not in draw()
    for colours in ("literal", "grey", "line"):
        assert ElementTree.fromstring(draw(colours=colours)).tag == f"{SVG}svg"


def test_the_working_leg_is_the_bright_one_also_when_it_is_far():
    svg = draw(Figure(side="left", camera="right"), parts=True)

    assert re.search(r'data-part="working-leg" fill="var\(--fig-leg\)"', svg)
    assert re.search(r'data-part="resting-leg" fill="var\(--fig-leg-far\)"', svg)
    assert svg.index("working-leg") < svg.index("near-arm") < svg.index("resting-leg")


def test_a_movement_never_changes_the_structure_of_the_picture():
    for movement in frames(12):
        shapes = {
            re.sub(r"-?\d+", "", " ".join(drawn(draw(figure.plain())))).replace(" ", "")
            for figure in movement
        }
        assert len(shapes) == 1


def test_breathing_moves_chest_and_belly_only():
    out, full = (drawn(draw(Figure(breath=breath).plain())) for breath in (0, 1))
    changed = [index for index, (a, b) in enumerate(zip(out, full, strict=True)) if a != b]

    assert len(changed) == 2  # shirt, and the leggings that follow its edge


def test_a_decorative_picture_is_hidden_and_has_no_ids():
    svg = draw(decorative=True)

    assert 'aria-hidden="true"' in svg
    assert not re.search(r"<title|<desc| id=|role=", svg)


def test_ids_class_and_size_are_the_callers():
    svg = draw(ids='a"b', css_class="hs-figure", width=320, height=200)

    root = ElementTree.fromstring(svg)
    assert root.get("aria-labelledby") == 'a"b-t a"b-d'
    assert [title.get("id") for title in root.iter("title")] == ['a"b-t']
    assert (root.get("class"), root.get("width"), root.get("height")) == ("hs-figure", "320", "200")


@pytest.mark.parametrize(
    ("phase", "marks"),
    [("start", 0), ("lift", 4), ("pull", 8), ("hold", 7), ("lower", 2)],
)
def test_each_phase_has_its_own_marks(phase, marks):
    plain, marked = Figure(phase=phase).plain(), Figure(phase=phase)

    assert len(drawn(draw(marked))) - len(drawn(draw(plain))) == marks
