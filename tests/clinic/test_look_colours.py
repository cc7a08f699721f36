"""The colours keep their contrast, stand in one place, and are what the compiled sheets hold."""

import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = settings.BASE_DIR / "static"
TOKENS = (STATIC / "scss" / "_tokens.scss").read_text()
SHEETS = [STATIC / "css" / "homestretch.css", STATIC / "css" / "clinic-only.css"]
SOURCES = sorted((STATIC / "scss").glob("*.scss"))

TEXT, MARK = 4.5, 3.0  # WCAG 2.2: 1.4.3 and 1.4.11
ROLES = ("pine", "heather", "watch", "stop")
GROUNDS = ("ground", "surface", "sunken")
PAIRS = [  # what stands on what, and how clearly it must
    *[(text, ground, TEXT) for text in ("ink", "muted", "pine-deep", *ROLES) for ground in GROUNDS],
    *[
        (text, f"{role}-soft", TEXT) for text in ("ink", "muted", "pine") for role in ROLES
    ],  # pine: a link in it
    *[(role, f"{role}-soft", TEXT) for role in ROLES],
    *[("on-action", fill, TEXT) for fill in ("action", "action-over", "alarm", "alarm-over", "caution")],
    *[("surface", fill, TEXT) for fill in ("stop", "stop-deep")],  # the button "Stop" under the pointer
    *[("edge", ground, MARK) for ground in (*GROUNDS, "heather-soft")],
    *[(f"{role}-mid", ground, MARK) for role in ROLES for ground in ("ground", "surface")],
    ("heather-mid", "heather-soft", MARK),  # bars in their band
    ("surface", "stop-mid", MARK),  # the tick in a chosen place of the body
    ("ground", "ink", TEXT),  # the chosen number
    *[(text, "on-field", TEXT) for text in ("on-white", "stop-on-white")],  # buttons on a field
    *[("mark-arc", field, MARK) for field in ("hold-field", "rest-field")],
    ("on-soon", "watch-mid", MARK),  # the glyph in the triangle, large and bold
    *[("on-field", field, TEXT) for field in ("hold-field", "rest-field")],
    *[(f"{kind}-{part}", f"{kind}-field", TEXT) for kind in ("hold", "rest") for part in ("muted", "line")],
]
FIGURE_PAIRS = [("leg", MARK), ("aid-far", MARK), ("accent", TEXT), ("ink", TEXT)]  # on a panel
# What tells nothing by itself: hairlines, and the body, whose places have a line and a label each.
DECORATION = {"line", "body", "body-far"}


def tokens(theme: str) -> dict[str, str]:
    """Every colour of one theme by its name, with those that both themes share."""
    block = re.search(rf"@mixin {theme} \{{(.*?)\n\}}", TOKENS, re.DOTALL)
    shared = TOKENS[TOKENS.index(":root {") :]
    assert block
    both = re.findall(r"--(?:hs-)?([\w-]+): (#[0-9a-f]{6});", shared[: shared.index("// Type")])
    return dict(both) | dict(re.findall(r"--(?:hs-)?([\w-]+): (#[0-9a-f]{6});", block[1]))


def luminance(colour: str) -> float:
    def linear(channel: str) -> float:
        value = int(channel, 16) / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(colour[i : i + 2]) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("over", "under", "least"), PAIRS)
def test_every_pair_of_colours_can_be_read(theme: str, over: str, under: str, least: float) -> None:
    colours = tokens(theme)

    assert contrast(colours[over], colours[under]) >= least


def test_no_colour_is_left_without_its_contrast() -> None:
    measured = {name for over, under, _least in PAIRS for name in (over, under)}
    ours = {name for name in tokens("light") if not name.startswith("fig-")}

    assert ours - measured - DECORATION == set()
    assert tokens("light").keys() == tokens("dark").keys()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("part", "least"), FIGURE_PAIRS)
def test_the_figure_stands_out_from_its_panel(theme: str, part: str, least: float) -> None:
    colours = tokens(theme)

    assert contrast(colours[f"fig-{part}"], colours["surface"]) >= least


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_towel_and_the_muscle_stand_out_from_the_leg(theme: str) -> None:
    colours = tokens(theme)

    assert contrast(colours["fig-aid"], colours["fig-leg"]) >= MARK
    assert contrast(colours["fig-glow"], colours["fig-leg"]) >= MARK


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_a_colour_stands_in_the_tokens_only(source: Path) -> None:
    if source.name != "_tokens.scss":
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?!\{)", source.read_text()) == []


def test_every_property_that_a_rule_reads_is_set_somewhere() -> None:
    text = "".join(source.read_text() for source in SOURCES)
    read = set(re.findall(r"var\((--(?:hs|fig|f)-[\w-]+)", text))

    assert read - set(re.findall(r"(--(?:hs|fig|f)-[\w-]+):", text)) == set()


def test_the_compiled_sheets_hold_the_tokens_and_classes_of_the_sources() -> None:
    """`npm run css -- --check` compares byte by byte; this notices a forgotten build without Node."""
    compiled = "".join(sheet.read_text() for sheet in SHEETS)
    for theme in ("light", "dark"):
        for name, colour in tokens(theme).items():
            short = re.sub(r"#(.)\1(.)\2(.)\3$", r"#\1\2\3", colour)
            assert re.search(rf"--(hs-)?{name}: ?({colour}|{short}|white|black)\b", compiled), (name, colour)
    rules = "".join(re.sub(r"//.*", "", source.read_text()) for source in SOURCES)
    wanted = set(re.findall(r"\.(hs-[a-z][\w-]*[a-z0-9])(?=[\s,.:>{)\[])", rules))
    assert wanted == {
        name for name in re.findall(r"\.(hs-[\w-]+)", compiled) if not name.startswith("hs-hold-")
    } | {name for name in wanted if name.startswith("hs-hold-")}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_sheet_loads_nothing_from_elsewhere(sheet: Path) -> None:
    for address in re.findall(r"url\(\"?([^)\"]+)\"?\)", sheet.read_text()):
        assert (sheet.parent / address).is_file(), address
