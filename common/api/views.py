"""Base classes of the read API: same rights, scope and filters as the pages (design.md §3)."""

from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.dateparse import parse_date
from django_filters import FilterSet
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.mixins import ListModelMixin
from rest_framework.permissions import BasePermission
from rest_framework.response import Response

from common.access import Access, declared
from common.api.filters import SharedFilterBackend, SortBackend, parameter_names
from common.api.pagination import Pages

ALWAYS_KNOWN = frozenset({"format"})


class HoldsDeclaredRight(BasePermission):
    """The door of a view: its `access` is SIGNED_IN or a permission the user must hold somewhere."""

    def has_permission(self, request, view):
        if not request.user or not request.user.is_authenticated:
            return False
        return view.declaration().door(request.user, "GET", view.kwargs)


class ApiView(GenericAPIView):
    """A read-only view. `access`, `on`, `also` are its rule as in common.access; `parameters` the query keys it knows.

    A query key that is not known is refused: a misspelt filter must not answer with everything.
    """

    access: str = "view"
    on: type[Model] | None = None
    also: str = ""
    parameters: tuple[str, ...] = ()
    permission_classes = [HoldsDeclaredRight]
    http_method_names = ["get", "head"]
    pagination_class: Any = None
    filter_backends: list = []

    @classmethod
    def as_view(cls, **initkwargs):
        view: Any = super().as_view(**initkwargs)
        view.access = cls.declaration()
        return view

    @classmethod
    def declaration(cls) -> Access:
        return declared(cls.access, on=cls.on, also=cls.also)

    def known_parameters(self) -> set[str]:
        return {*self.parameters, *ALWAYS_KNOWN}

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        unknown = sorted(set(request.query_params) - self.known_parameters())
        if unknown:
            raise ValidationError({key: ["没有这个查询参数。"] for key in unknown})

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def day_asked(self, key: str) -> date | None:
        """The day in query key `key`, None where it is not given. Raises ValidationError for what is no date."""
        text = self.request.query_params.get(key, "")
        if not text:
            return None
        try:
            day = parse_date(text)
        except ValueError:
            day = None
        if day is None:
            raise ValidationError({key: ["日期要写成 2025-12-31 的样子。"]})
        return day


class ListView(ListModelMixin, ApiView):
    """A page of rows: `get_queryset()` in scope, `filterset_class` of the page, `sorts` {key: fields}."""

    pagination_class = Pages
    filter_backends = [SharedFilterBackend, SortBackend]
    filterset_class: type[FilterSet] | None = None
    sorts: dict[str, tuple[str, ...]] = {}
    default_sort = ""

    def known_parameters(self) -> set[str]:
        return super().known_parameters() | parameter_names(self.filterset_class) | Pages.parameters() | {"sort"}

    def get(self, request, *args, **kwargs):
        return self.list(request, *args, **kwargs)


class DetailView(ApiView):
    """One row by primary key: 404 outside the user's scope, 403 inside it without the right."""

    def get_object(self):
        rows: Any = self.get_queryset()
        return rows.get_visible(self.request.user, self.access, pk=self.kwargs["pk"])

    def get(self, request, *args, **kwargs):
        return Response(self.get_serializer(self.get_object()).data)
