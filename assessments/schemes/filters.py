"""Filters of the list of schemes."""

import django_filters

from assessments.schemes.models import Scheme, SchemeState


class SchemeFilter(django_filters.FilterSet):
    year = django_filters.NumberFilter(label="年度")
    state = django_filters.ChoiceFilter(label="状态", choices=SchemeState.choices)

    class Meta:
        model = Scheme
        fields = ["year", "state"]
