"""{% figure aid=item.aid grip=item.grip knee=item.knee resting_leg=item.resting_leg side="R" %}"""

from functools import lru_cache

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from stretches.figure import Figure, draw, for_prescription

register = template.Library()


@register.simple_tag
def figure(
    *,
    aid: str | None = None,
    grip: str | None = None,
    knee: str | None = None,
    resting_leg: str | None = None,
    side: str = "R",
    kind: str = "hold",
    decorative: bool = False,
    ids: str = "fig",
    colours: str = "css",
    css_class: str = "",
    parts: bool = False,
) -> SafeString:
    """The drawing of a prescribed stretch, in the words of the record (`stretches.words`).

    `aid` None is the seated stretch. `kind` is the kind of a step of the guide, or a phase. Pictures on
    one page each need their own `ids`. `decorative` is for a repeat that screen readers shall pass over;
    `colours` literal or grey is for pages that leave the browser, `parts` for static/js/figure.js. No angle
    is shown: none is demanded of a patient (clinical.md S25). Raises FigureError for what cannot be drawn.
    """
    shown = for_prescription(
        aid=aid,
        grip=grip,
        knee=knee,
        resting_leg=resting_leg,
        side=side,
        phase=kind,
        labels=frozenset({"side"}),
    )
    return _drawn(shown, decorative, ids, colours, css_class, parts, get_language())


@lru_cache(maxsize=1024)
def _drawn(
    figure: Figure,
    decorative: bool,
    ids: str,
    colours: str,
    css_class: str,
    parts: bool,
    language: str | None,
) -> SafeString:
    """Kept by content: the same prescription looks the same for everyone who reads the same language."""
    svg = draw(
        figure,
        ids=ids,
        colours=colours,
        css_class=css_class,
        decorative=decorative,
        parts=parts,
        translate=gettext,
    )
    return mark_safe(svg)  # noqa: S308  numbers and catalogue words only; ids and class are escaped by draw
