"""Filters of the library, shared with the API."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone

from organizations.regulations.enums import Force, RegulationKind
from organizations.regulations.models import Regulation
from organizations.regulations.selectors import in_force


class RegulationFilter(django_filters.FilterSet):
    """By words of title, number, issuer or text, by kind, and by what binds today."""

    q = django_filters.CharFilter(
        label="标题、文号、发文机关或正文", method="search", widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = django_filters.ChoiceFilter(label="种类", choices=RegulationKind.choices, empty_label="全部")
    state = django_filters.ChoiceFilter(label="效力", choices=Force.choices, method="in_state", empty_label="全部")

    class Meta:
        model = Regulation
        fields: list[str] = []

    def search(self, queryset, name, value):
        words = Q()
        for field in ("title", "number", "issuer", "text"):
            words |= Q(**{f"{field}__icontains": value})
        return queryset.filter(words)

    def in_state(self, queryset, name, value):
        return queryset.filter(in_force(timezone.localdate(), value))
