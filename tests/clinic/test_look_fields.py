"""The fields of our forms: what a finger, a keyboard and a screen reader find in them."""

import re
from typing import Any

import html5lib
import pytest
from crispy_forms.bootstrap import AppendedText
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.template import Context, Template

NUMBERS = [*[(str(n), str(n)) for n in range(11)], ("skip", "Skip this question")]
PLACES = [
    "low_back",
    *[
        f"{site}_{side}"
        for site in ("buttock", "post_thigh", "front_hip", "knee", "calf", "foot")
        for side in "LR"
    ],
    "stretch_only",
]
ANSWERS = [("new", "New"), ("worse", "Worse"), ("same", "Same as before"), ("no", "No")]


def radios(label: str, choices: list[tuple[str, str]], **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **kwargs)


class Everything(forms.Form):
    """One field of each kind."""

    pain = radios("At its worst", NUMBERS, help_text="The worst moment")
    strength = radios("How strong was the stretch?", NUMBERS)
    where = forms.MultipleChoiceField(
        label="Where?", choices=[(place, place) for place in PLACES], widget=forms.CheckboxSelectMultiple
    )
    ease = radios("How hard?", [("ok", "About right"), ("hard", "Hard|I had to ease off")])
    sign = radios("Both legs weak", ANSWERS)
    none = forms.BooleanField(label="None of these", required=False)
    hold_s = forms.IntegerField(label="Hold for", max_value=30, help_text="5 to 30 <seconds>")
    note = forms.CharField(label="A note", required=False)

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout(
            Field("pain", template="fields/pain_scale.html"),
            Field("strength", template="fields/strength_scale.html"),
            Field("where", template="fields/body_map.html"),
            Field("ease", template="fields/choices.html"),
            Field("sign", template="fields/sign_question.html"),
            Field("none", wrapper_class="hs-choices"),
            AppendedText("hold_s", "s"),
            "note",
        )
        return helper


def page(form: forms.Form) -> Any:
    drawn = Template("{% load crispy_forms_tags %}{% crispy form %}").render(Context({"form": form}))
    frame = f"<!doctype html><html lang=en><head><title>x</title></head><body>{drawn}</body></html>"
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(frame)


def inputs(tree: Any, name: str) -> list[Any]:
    return [control for control in tree.iter("input") if control.get("name") == name]


def words(element: Any) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


@pytest.fixture
def empty() -> Any:
    return page(Everything())


@pytest.fixture
def refused() -> Any:
    form = Everything({"hold_s": "90", "pain": "6"})
    assert not form.is_valid()
    return page(form)


def test_pain_is_eleven_numbers_and_a_way_to_skip_with_nothing_preset(empty: Any) -> None:
    scale = inputs(empty, "pain")

    assert [control.get("value") for control in scale] == [value for value, _ in NUMBERS]
    assert {control.get("type") for control in scale} == {"radio"}
    assert not [control for control in scale if "checked" in control.keys()]  # noqa: SIM118 no mapping


def test_a_number_is_heard_with_its_word(empty: Any) -> None:
    labels = {label.get("for"): label for label in empty.iter("label")}

    heard = [
        words(labels[control.get("id")].find("span[@class='hs-scale-said']"))
        for control in inputs(empty, "pain")[:11]
    ]
    assert heard[0] == "0, no pain"
    assert heard[6] == "6, moderate"
    assert heard[10] == "10, pain as bad as you can imagine"
    assert words(labels[inputs(empty, "strength")[10].get("id")]).endswith(
        "10, the strongest stretch you can imagine"
    )
    assert words(labels[inputs(empty, "strength")[5].get("id")]) == "55"  # seen, and heard


def test_an_answer_given_before_is_still_chosen(refused: Any) -> None:
    assert [c.get("value") for c in inputs(refused, "pain") if "checked" in c.keys()] == ["6"]  # noqa: SIM118


def test_every_place_can_be_tapped_on_the_body(empty: Any) -> None:
    boxes = {control.get("id"): control.get("value") for control in inputs(empty, "where")}
    body = next(part for part in empty.iter("div") if part.get("class") == "hs-bodymap")

    tapped = [boxes[label.get("for")] for label in body.iter("label")]
    assert set(tapped) == set(PLACES) - {"stretch_only"}
    assert sorted(place for place in set(tapped) if tapped.count(place) == 2) == [
        "foot_L",
        "foot_R",
        "knee_L",
        "knee_R",
    ]
    assert body.get("aria-hidden") == "true"


def test_left_and_right_are_anatomy_in_both_views(empty: Any) -> None:
    regions = [part for part in empty.iter() if part.get("class", "").startswith("b-reg")]

    def x_of(place: str) -> list[str]:
        return [part.get("x") for part in regions if part.get("class") == f"b-reg b-{place}"]

    assert (x_of("buttock_L"), x_of("buttock_R")) == (["40"], ["80"])  # from behind, left is left
    assert (x_of("front_hip_L"), x_of("front_hip_R")) == (["80"], ["40"])  # from the front it is right


def test_a_sign_has_four_answers_under_its_wording(empty: Any) -> None:
    sign = next(part for part in empty.iter("div") if part.get("id") == "div_id_sign")

    assert words(sign.find(".//legend")) == "Both legs weak"
    assert [words(label) for label in sign.iter("label")] == ["New", "Worse", "Same as before", "No"]


def test_an_option_may_carry_a_hint(empty: Any) -> None:
    card = next(part for part in empty.iter("div") if part.get("id") == "div_id_ease")

    assert [words(label) for label in card.iter("label")] == ["About right", "Hard"]
    assert "I had to ease off" in words(card)


def test_the_hint_stands_above_the_input_and_is_text(empty: Any) -> None:
    field = next(part for part in empty.iter("div") if part.get("id") == "div_id_hold_s")

    order = [part.get("id") for part in field.iter() if part.get("id") in ("id_hold_s_helptext", "id_hold_s")]
    assert order == ["id_hold_s_helptext", "id_hold_s"]
    assert "5 to 30 <seconds>" in words(field)
    assert inputs(empty, "hold_s")[0].get("aria-describedby") == "id_hold_s_helptext"


def test_what_may_be_left_out_says_so_and_nothing_has_an_asterisk(empty: Any) -> None:
    labels = [words(label) for label in empty.iter("label")]

    assert "A note (optional)" in labels
    assert not [label for label in labels if "*" in label]


def test_every_error_is_a_link_to_a_field_that_is_there(refused: Any) -> None:
    ids = {part.get("id") for part in refused.iter() if part.get("id")}
    summary = next(part for part in refused.iter("div") if part.get("role") == "alert")

    targets = [link.get("href")[1:] for link in summary.iter("a")]
    assert targets == ["id_strength_0", "id_where_0", "id_ease_0", "id_sign_0", "id_hold_s"]
    assert set(targets) <= ids


def test_an_error_is_heard_with_its_field(refused: Any) -> None:
    by_id = {part.get("id"): part for part in refused.iter() if part.get("id")}
    described = [
        part.get("aria-describedby", "").split() for part in refused.iter() if part.get("aria-describedby")
    ]

    errors = [name for names in described for name in names if name.endswith("_error")]
    assert errors == [
        "id_strength_error",
        "id_where_error",
        "id_ease_error",
        "id_sign_error",
        "id_hold_s_error",
    ]
    for name in errors:
        assert words(by_id[name]).startswith("Error: ")
    assert inputs(refused, "hold_s")[0].get("aria-invalid") == "true"
    assert inputs(refused, "hold_s")[0].get("value") == "90"


def test_no_id_stands_twice(refused: Any) -> None:
    ids = [part.get("id") for part in refused.iter() if part.get("id")]

    assert len(ids) == len(set(ids))
