"""The drawing of a stretch by code: exactly the leg, the aid, the grip and the moment that were prescribed.

Proportions (body) -> joint angles (motion) -> joints (pose) -> outlines (outline, sling, curve) -> layers
(paint, marks, scene) -> SVG text. Standard library only; it knows neither patient nor framework.
"""

from html import escape
from typing import Any

from stretches.figure import scene, words
from stretches.figure.brush import Brush
from stretches.figure.numbers import numbers, with_key_shapes
from stretches.figure.parameters import Figure, FigureError, for_prescription

__all__ = ["Figure", "FigureError", "draw", "for_prescription", "numbers"]


def draw(
    figure: Figure | None = None,
    *,
    ids: str = "fig",
    colours: str = "css",
    css_class: str = "",
    width: int | None = None,
    height: int | None = None,
    decorative: bool = False,
    parts: bool = False,
    translate: words.Translate = str,
    **parameters: Any,
) -> str:
    """The picture as SVG text. Give a Figure, or its parameters by name.

    `colours` css takes the page's --fig-* properties and belongs into HTML; literal, grey and line (which
    saves ink) are for files that leave the page.
    `ids` is the prefix of the two ids of a picture and differs between pictures of one page. `decorative`
    hides a repeat from screen readers and leaves out title and description. `parts` names what moves, in
    data-part, and brings the shapes and marks with it that static/js/figure.js needs to move the picture.
    `width` and `height` are pixels; without them the picture fills its place. Raises FigureError for what
    cannot be drawn.
    """
    figure = figure or Figure(**parameters)
    view = scene.view_of(figure)
    sizes = {"class": css_class, "width": width, "height": height}
    attributes = "".join(f' {name}="{escape(str(value))}"' for name, value in sizes.items() if value)
    brush = Brush(view, colours, parts)
    labels = words.labels(figure, translate)
    content = scene.layers(brush, figure, labels)
    if parts:
        content = with_key_shapes(content, figure, lambda key: scene.layers(brush, key, labels))
    if decorative:
        return scene.svg(view, content, f'{attributes} aria-hidden="true"', in_page=brush.is_in_page)
    t, d = f"{escape(ids)}-t", f"{escape(ids)}-d"
    spoken = (
        f'<title id="{t}">{escape(words.title(figure, translate), quote=False)}</title>'
        f'<desc id="{d}">{escape(words.description(figure, translate), quote=False)}</desc>'
    )
    named = f'{attributes} role="img" aria-labelledby="{t} {d}"'
    return scene.svg(view, content, named, spoken, in_page=brush.is_in_page)
