"""The whole picture: which layer lies on which, and the SVG round them."""

from stretches.figure import marks, paint
from stretches.figure.brush import COMMON_WIDTH, Brush
from stretches.figure.curve import View
from stretches.figure.parameters import Figure
from stretches.figure.pose import pose

SUPINE = View(480, 300, 232, 266)
CHAIR = View(400, 360, 128, 332)


def view_of(figure: Figure) -> View:
    """The camera looks from the patient's right; from the left the numbers are negated."""
    view = CHAIR if figure.seated else SUPINE
    return view if figure.seen_from == "right" else view.seen_from_the_left()


def layers(brush: Brush, figure: Figure, labels: dict[str, str]) -> str:
    """Everything between the tags of the picture, back to front."""
    body = pose(figure)
    near = figure.working_is_near
    working = paint.leg(brush, body.working, "") + marks.muscle(brush, figure, body)
    resting = paint.leg(brush, body.resting, "-far")
    strap = figure.held_with_a_strap
    return "".join(
        (
            paint.ground(brush, figure, body),
            marks.behind(brush, figure, body),
            resting if near else working,
            paint.far_aid(brush, figure, body) if strap else "",
            paint.arm(brush, figure, body, body.far_arm, "-far"),
            paint.sleeve(brush, body.far_arm, "top-far") if figure.seated else "",
            paint.head(brush, body.hip, body.tr),
            paint.trunk(brush, body.hip, body.tr, figure.breath, figure.seated),
            working if near else "",
            paint.near_aid(brush, figure, body) if strap else "",
            paint.arm(brush, figure, body, body.near_arm, ""),
            paint.knuckles(brush, figure, body),
            paint.sleeve(brush, body.near_arm, "top-lit"),
            "" if near else resting,  # the hands are between the legs
            marks.front(brush, figure, body, labels),
        )
    )


def svg(view: View, content: str, attributes: str, words: str = "", *, in_page: bool = False) -> str:
    """The root element; a page of HTML knows its namespace. Text is anchored in the middle: the one place
    right in both writing directions."""
    namespace = "" if in_page else ' xmlns="http://www.w3.org/2000/svg"'
    return (
        f'<svg{namespace} viewBox="0 0 {10 * view.width:g} {10 * view.height:g}"'
        f'{attributes} fill="none" stroke-width="{10 * COMMON_WIDTH:g}" text-anchor="middle"'
        f' stroke-linecap="round" stroke-linejoin="round">{words}{content}</svg>'
    )
