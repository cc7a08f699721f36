"""The look of a form that stands alone on its page: our words beside the fields, errors listed above."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit


def look(*fields: Any, button: Any, css_class: str = "btn-lg hs-block") -> FormHelper:
    """The fields one below the other, and one button."""
    helper = FormHelper()
    helper.form_class = "hs-form"
    helper.attrs = {"novalidate": ""}  # our own words beside the field, not the browser's
    helper.summary_above = True
    helper.layout = Layout(*fields, Submit("send", button, css_class=css_class))
    return helper


def bare() -> FormHelper:
    """Only the fields: the page holds the form and its buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.summary_above = True
    return helper
