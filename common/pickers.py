"""Choosing a person or an organisation by typing: name, pinyin initials, within scope (design.md §6)."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse_lazy


class PickerInput(forms.Widget):
    """A search-as-you-type box over the JSON view `url_name`, for ModelChoiceField and ModelChoiceFilter.

    The view gets `?q=` and answers {"results": [{"id": …, "text": "…", "hint": "…"}]}, at most some 20 rows.
    Without JavaScript the control says so; a list of everybody is never sent.
    """

    template_name = "includes/picker.html"

    def __init__(self, url_name: str, attrs=None):
        super().__init__(attrs)
        self.url = reverse_lazy(url_name)
        self.choices: Any = ()

    def __deepcopy__(self, memo):
        copied = super().__deepcopy__(memo)
        copied.choices = self.choices
        return copied

    def chosen_text(self, value) -> str:
        """The text of the row `value` names, if the field's queryset holds it."""
        queryset = getattr(self.choices, "queryset", None)
        if not value or queryset is None:
            return ""
        try:
            found = queryset.filter(pk=value).first()
        except (TypeError, ValueError):
            return ""
        return self.choices.field.label_from_instance(found) if found else ""

    def _render(self, template_name, context, renderer=None):
        """Our templates directory, which the forms' own renderer does not look into."""
        return render_to_string(template_name, context)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["url"] = self.url
        context["widget"]["text"] = self.chosen_text(value)
        return context
