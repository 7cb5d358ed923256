"""The pages' FilterSets and a whitelisted order, for API lists."""

from typing import Any

from django.forms import MultiWidget
from django_filters import filters
from django_filters.rest_framework import DjangoFilterBackend
from django_filters.widgets import SuffixedMultiWidget
from drf_spectacular.extensions import OpenApiFilterExtension
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend


def parameter_names(filterset_class) -> set[str]:
    """Query keys a FilterSet reads; a range has one for each of its ends."""
    if filterset_class is None:
        return set()
    return {key for name, one in filterset_class.base_filters.items() for key in _keys(name, one)}


def _keys(name: str, one: filters.Filter) -> list[str]:
    widget = one.extra.get("widget") or one.field_class.widget
    kind: Any = widget if isinstance(widget, type) else type(widget)
    if issubclass(kind, SuffixedMultiWidget):
        return [f"{name}_{suffix}" if suffix else name for suffix in kind.suffixes]
    if issubclass(kind, MultiWidget) and not isinstance(widget, type):
        return [name + suffix for suffix in widget.widgets_names]
    return [name]


class SharedFilterBackend(DjangoFilterBackend):
    """Applies the view's `filterset_class`; values it does not understand are refused with the field's words."""

    def filter_queryset(self, request, queryset, view):
        if view.filterset_class is None:
            return queryset
        filterset = view.filterset_class(request.query_params, queryset=queryset, request=request)
        if not filterset.is_valid():
            raise ValidationError(filterset.errors)
        return filterset.qs


class SortBackend(BaseFilterBackend):
    """`?sort=name` or `?sort=-name`, keys of the view's `sorts` only; the primary key breaks ties."""

    def filter_queryset(self, request, queryset, view):
        asked = request.query_params.get("sort") or view.default_sort
        if not asked:
            return queryset if queryset.ordered else queryset.order_by("pk")
        fields = view.sorts.get(asked.removeprefix("-"))
        if fields is None:
            raise ValidationError({"sort": [f"只能按这些排序：{'、'.join(view.sorts) or '（无）'}。"]})
        if asked.startswith("-"):
            fields = [field.removeprefix("-") if field.startswith("-") else f"-{field}" for field in fields]
        return queryset.order_by(*fields, "pk")

    def get_schema_operation_parameters(self, view):
        if not getattr(view, "sorts", None):
            return []
        keys = [*view.sorts, *(f"-{key}" for key in view.sorts)]
        schema = {"type": "string", "enum": keys}
        if view.default_sort:
            schema["default"] = view.default_sort
        return [{"name": "sort", "in": "query", "description": "排序；前面加 - 为倒序。", "schema": schema}]


class SharedFilterSchema(OpenApiFilterExtension):
    """Tells the schema the query keys of a FilterSet from the filters alone; no query is made."""

    target_class = "common.api.filters.SharedFilterBackend"
    priority = 1
    TYPES = (
        ((filters.DateFilter, filters.DateFromToRangeFilter), {"type": "string", "format": "date"}),
        ((filters.BooleanFilter,), {"type": "boolean"}),
        ((filters.ModelChoiceFilter, filters.ModelMultipleChoiceFilter), {"type": "integer"}),
        ((filters.NumberFilter, filters.RangeFilter), {"type": "number"}),
    )

    def get_schema_operation_parameters(self, auto_schema, *args, **kwargs):
        filterset_class = getattr(auto_schema.view, "filterset_class", None)
        if filterset_class is None:
            return []
        return [
            self._parameter(key, one) for name, one in filterset_class.base_filters.items() for key in _keys(name, one)
        ]

    def _parameter(self, key: str, one: filters.Filter) -> dict[str, Any]:
        schema: dict[str, Any] = dict(
            next((found for kinds, found in self.TYPES if isinstance(one, kinds)), {"type": "string"})
        )
        choices = one.extra.get("choices")
        words = str(one.extra.get("help_text") or one.label or "")
        if choices and not callable(choices) and schema["type"] == "string":
            flat = list(_flat(choices))
            schema["enum"] = [str(value) for value, _label in flat]
            words += "：" + "，".join(
                str(label) if str(value) == str(label) else f"{value} {label}" for value, label in flat
            )
        parameter: dict[str, Any] = {"name": key, "in": "query", "description": words, "schema": schema}
        if isinstance(one, (filters.MultipleChoiceFilter, filters.ModelMultipleChoiceFilter)):
            parameter |= {"schema": {"type": "array", "items": schema}, "explode": True, "style": "form"}
        return parameter


def _flat(choices):
    """Choices without their groups."""
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield value, label
