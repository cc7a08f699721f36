"""The shape beside an entry: each kind its own, so that colour is not the only sign; words beside it."""

from collections.abc import Mapping

from django.utils.safestring import SafeString, mark_safe

SHAPES = {
    "flag": '<path class="t-flag" d="M10 2.5 18.5 17.5h-17Z"/>',
    "done": '<circle class="t-done" cx="10" cy="10" r="6"/>',
    "partial": '<circle class="t-part" cx="10" cy="10" r="5"/>',
    "report": '<rect class="t-msg" x="4.5" y="4.5" width="11" height="11" rx="2"/>',
    "message": '<path class="t-msg" d="M3.5 4h13v9h-7l-3.5 3.5V13H3.5Z"/>',
    "change": '<path class="t-change" d="M10 2.5 17.5 10 10 17.5 2.5 10Z"/>',
    "measure": '<path class="t-measure" d="M3 16.5h14M3 16.5 12 4M9 16.5a6 6 0 0 0-2.5-4.8"/>',
    "access": '<path class="t-msg" d="M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5Z"/>'
    '<circle class="t-msg" cx="10" cy="10" r="2"/>',
}
MARKS: Mapping[str, SafeString] = {
    name: mark_safe(  # noqa: S308 a constant from the table above
        f'<svg class="hs-tl-mark" viewBox="0 0 20 20" aria-hidden="true" focusable="false">{shape}</svg>'
    )
    for name, shape in SHAPES.items()
}
