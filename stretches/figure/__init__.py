"""The drawing of a stretch by code: exactly the leg, the aid, the grip and the moment that were prescribed.

Proportions (body) -> joint angles (motion) -> joints (pose) -> outlines (outline, sling, curve) -> layers
(paint, marks, scene) -> SVG text. Standard library only; it knows neither patient nor framework.
"""

from html import escape
from typing import Any

from stretches.figure import scene, words
from stretches.figure.brush import Brush
from stretches.figure.parameters import Figure, FigureError, for_prescription

__all__ = ["Figure", "FigureError", "draw", "for_prescription"]


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

    `colours` css takes the page's --fig-* properties, literal and grey are for files that leave the page.
    `ids` is the prefix of the two ids of a picture and differs between pictures of one page. `decorative`
    hides a repeat from screen readers and leaves out title and description. `parts` names what moves, in
    data-part. `width` and `height` are pixels; without them the picture fills its place. Raises
    FigureError for what cannot be drawn.
    """
    figure = figure or Figure(**parameters)
    view = scene.view_of(figure)
    sizes = {"class": css_class, "width": width, "height": height}
    attributes = "".join(f' {name}="{escape(str(value))}"' for name, value in sizes.items() if value)
    content = scene.layers(Brush(view, colours, parts), figure, words.labels(figure, translate))
    if decorative:
        return scene.svg(view, content, f'{attributes} aria-hidden="true"')
    t, d = f"{escape(ids)}-t", f"{escape(ids)}-d"
    spoken = (
        f'<title id="{t}">{escape(words.title(figure, translate), quote=False)}</title>'
        f'<desc id="{d}">{escape(words.description(figure, translate), quote=False)}</desc>'
    )
    return scene.svg(view, content, f'{attributes} role="img" aria-labelledby="{t} {d}"', spoken)
