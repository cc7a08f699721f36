"""What is done in place has manners, wherever it stands: it works without a script, its part of the page is
there, what came is said, and the focus has somewhere to go. A new element is held to it by being written."""

import re

import pytest

from tests.in_place import GAP, Asking, askings, holders, includers, text_of, whole

ALL = list(askings())
# What manners.js reads out, and what a browser says by itself.
SAID = re.compile(r'role="(status|alert|log)"|data-tells|aria-current|aria-live|data-hx-swap-oob="innerHTML"')
# Where manners.js puts a focus whose place is gone; a page says it itself by `autofocus`.
REACHED = re.compile(r'autofocus|<h[1-3]|role="(status|alert|region)"')
# What htmx hands down from around: the buttons and links of the rows.
HANDED_DOWN = {"clinic/_card.html": "closest .hs-flag"}


def part_of(asking: Asking) -> str:
    """The id of the part of the page that is swapped."""
    target = asking.target or HANDED_DOWN[asking.template]
    if target == "closest .hs-flag":
        return f"card-{GAP}"
    return asking["id"] if target == "this" else target.removeprefix("#")


def each(asking: Asking) -> str:
    return str(asking)


def test_the_list_is_that_of_the_templates():
    written = sum(
        len(re.findall("data-hx-(?:get|post)=", text_of(name))) for name in {a.template for a in ALL}
    )

    assert len(ALL) == written >= 45


@pytest.mark.parametrize("asking", ALL, ids=each)
def test_it_works_without_a_script(asking):
    match asking.tag:
        case "a":
            assert asking["href"]
        case "form":
            assert asking["action"]
            assert asking["method"] == asking.verb
        case "button":  # of a form: its own address, or the deed that the form's address knows
            assert asking["formaction"] or asking["name"]
            assert asking.verb == "post"
        case _:  # asks by itself: what stands there meanwhile leads to the same
            assert re.search(r"load|every", asking["data-hx-trigger"])
            assert "<a href=" in text_of(asking.template).removeprefix(asking.around)


@pytest.mark.parametrize("asking", ALL, ids=each)
def test_what_it_swaps_is_there(asking):
    part = part_of(asking)

    assert holders(part), f"nothing has the id {part}"


@pytest.mark.parametrize("asking", ALL, ids=each)
def test_what_comes_is_said(asking):
    parts = holders(part_of(asking))
    around = [outer for part in parts for outer in includers(part)]

    assert any(SAID.search(whole(name)) for name in (*parts, *around))


@pytest.mark.parametrize("asking", ALL, ids=each)
def test_the_focus_has_somewhere_to_go(asking):
    assert any(REACHED.search(whole(part)) for part in holders(part_of(asking)))


@pytest.mark.parametrize("asking", [a for a in ALL if a["data-hx-push-url"]], ids=each)
def test_only_what_may_be_opened_again_becomes_an_address(asking):
    """An address that only takes a form, or words that were searched for, are none to come back to."""
    assert asking.verb == "get"
    href, to = (re.sub(f"({GAP})+", GAP, asking[name]) for name in ("href", "data-hx-get"))
    assert href == to or asking.tag == "form"


def test_no_act_in_place_is_sent_on_by_the_browser_as_well():
    """A link is followed, a form is sent: nothing that changes a record hangs on a link."""
    assert not [str(each) for each in ALL if each.tag == "a" and each.verb != "get"]
