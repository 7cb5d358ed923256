"""The guards as places in the source: who calls visible_to, get_visible, within, may, holds or is let in by a door.

`Guards` records which of them a request passes, and can leave single ones out. No source is rewritten.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from common import access, scoping
from common.scoping import ScopedQuerySet
from members.imports import views as imports
from members.imports.models import Upload
from organizations.accounts.models import User

ROOT = Path(__file__).resolve().parents[2]
# Callers inside these are parts of a guard, not guards of their own.
INNER = {"common/scoping.py", "common/access.py", "organizations/accounts/models.py"}


class OwnPath(str):
    """A path that comes from somebody's posts; filtering by it is a guard, by any other path a choice."""


def caller() -> tuple[str, str]:
    """(file, place) of the code of ours that called the guard; libraries and this module are passed over."""
    frame = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(str(ROOT)) and "/.venv/" not in name and name != __file__:
            file = str(Path(name).relative_to(ROOT))
            return file, f"{file}:{frame.f_lineno} {frame.f_code.co_name}"
        frame = frame.f_back
    return "", ""


class Guards:
    """Patched in once for a run. `passed` collects sites; those in `off` let everything through."""

    def __init__(self, rules: dict[int, str]):
        self.rules, self.passed, self.off = rules, set(), set()

    def site(self, kind: str) -> bool:
        """Notes the site that is being passed; whether it is left out. Calls from inside a guard are none."""
        file, place = caller()
        if not file or file in INNER or file.startswith("tests/"):
            return False
        found = f"{kind} {place}"
        self.passed.add(found)
        return found in self.off

    def install(self) -> None:  # noqa: C901 - one small function for each guard
        queryset, user, door = ScopedQuerySet, User, access.Access.door
        visible_to, within, scope_paths = queryset.visible_to, queryset.within, user.scope_paths
        may, holds, in_subtrees = user.may, user.holds, scoping.in_subtrees
        own_upload, guards = imports.own_upload, self

        def new_visible_to(self, asker, perm="view"):
            return self.all() if guards.site("visible_to") else visible_to(self, asker, perm)

        def new_get_visible(self, asker, perm="view", **lookup):
            scope_off = guards.site("get_visible scope")
            found = (self.all() if scope_off else visible_to(self, asker)).filter(**lookup).first()
            if found is None:
                raise Http404
            if perm != "view":
                perm_off = guards.site("get_visible right")
                if not perm_off and not visible_to(self, asker, perm).filter(pk=found.pk).exists():
                    raise PermissionDenied
            return found

        def own(paths: Iterable) -> bool:
            return not paths or any(isinstance(path, OwnPath) for path in paths)

        def new_within(self, paths):
            paths = list(paths)
            return self.all() if own(paths) and guards.site("within") else within(self, paths)

        def new_in_subtrees(paths, field="path"):
            paths = list(paths)
            off = own(paths) and guards.site("in_subtrees")
            return Q(pk__isnull=False) if off else in_subtrees(paths, field)

        def new_door(rule, asker, method, parts):
            if {access.PUBLIC, access.SIGNED_IN} & set(rule.rules(method, parts)):
                return door(rule, asker, method, parts)
            name = guards.rules.get(id(rule), "of the API")
            site = f"door {name} {method}"
            guards.passed.add(site)
            return door(rule, asker, method, parts) or (site in guards.off and asker.is_authenticated)

        def new_own_upload(request, pk):
            guards.passed.add("owner members/imports/views.py own_upload")
            if "owner members/imports/views.py own_upload" not in guards.off:
                return own_upload(request, pk)
            return Upload.objects.select_related("organization", "uploaded_by").get(pk=pk)

        queryset.visible_to, queryset.get_visible, queryset.within = new_visible_to, new_get_visible, new_within
        user.scope_paths = lambda self, perm="view": [OwnPath(path) for path in scope_paths(self, perm)]
        user.may = lambda self, perm, place: guards.site("may") or may(self, perm, place)
        user.holds = lambda self, perm: guards.site("holds") or holds(self, perm)
        access.Access.door, imports.own_upload = new_door, new_own_upload
        for module in [scoping, *_importers()]:
            module.in_subtrees = new_in_subtrees


def _importers() -> list:
    """Modules that imported in_subtrees by name."""
    return [
        module
        for module in list(sys.modules.values())
        if getattr(module, "in_subtrees", None) is scoping.in_subtrees and module is not scoping
    ]
