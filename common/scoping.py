"""Scope is one rule: every queryset a user can reach goes through visible_to(user)."""

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.http import Http404


def path_successor(path: str) -> str:
    """The smallest string greater than every descendant path of `path` (byte order)."""
    return path[:-1] + chr(ord(path[-1]) + 1)


def in_subtrees(paths, field: str = "path") -> Q:
    """A filter for rows whose `field` lies under any of `paths`; no paths, no rows."""
    covered = Q(pk__in=[])
    for path in paths:
        covered |= Q(**{f"{field}__gte": path, f"{field}__lt": path_successor(path)})
    return covered


class ScopedQuerySet(models.QuerySet):
    """Models name their way to the organisation in ORG_PATH ("" for the organisation itself)."""

    def visible_to(self, user, perm: str = "view"):
        """Rows in the subtrees where `user` holds `perm` today."""
        return self.within(user.scope_paths(perm) if user.is_authenticated else ())

    def within(self, paths):
        """Rows that belong to organisations under any of the materialised `paths`."""
        prefix: str = getattr(self.model, "ORG_PATH")  # noqa: B009  every scoped model declares it
        return self.filter(in_subtrees(paths, f"{prefix}__path" if prefix else "path"))

    def get_visible(self, user, perm: str = "view", **lookup):
        """One row. Raises Http404 outside the user's scope, PermissionDenied inside it without `perm`."""
        found = self.visible_to(user).filter(**lookup).first()
        if found is None:
            raise Http404
        if perm != "view" and not self.visible_to(user, perm).filter(pk=found.pk).exists():
            raise PermissionDenied
        return found


ScopedManager = models.Manager.from_queryset(ScopedQuerySet)
