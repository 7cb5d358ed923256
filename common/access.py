"""Every view declares, beside the view, who may do what to which object; tests walk the URL conf with that.

    @access("view", on=Session)                                  GET: whoever holds `view`; the address names a Session
    @access("members.edit", POST="members.edit", on=Member)      GET and POST
    @access(POST=by("action", {"submit": "scores.self"}), …)     the permission depends on a part of the address

A method that is not declared answers 405. An API view says the same in class attributes of the same names.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect

PUBLIC = "public"
SIGNED_IN = "signed-in"
# Words for `also`: rows one may read although they lie outside the subtrees of one's posts.
PUBLISHED_ABOVE = "published above"
ROOTLESS_AT_TOP = "rootless at top"
# A word for `judged`: a job is steered by whoever asked for it and by whoever may start such a job.
STEERING = "its requester, or who may start such a job"


@dataclass(frozen=True)
class by:
    """Permissions that depend on the part `parameter` of the address; other values of it are no address (404)."""

    parameter: str
    permissions: Mapping[str, str]


@dataclass(frozen=True)
class Access:
    """A view's declaration.

    `methods`: who may use each method: PUBLIC, SIGNED_IN, permissions of which one must be held, or `by(…)`.
    `on`, `at`: the model whose row the address names, and the part of the address that names it.
    `seen`: a row exists for whoever holds one of these over its organisation; for others the answer is 404.
    Inside, whoever lacks the method's permission over the organisation is refused (403).
    `own`: the field naming the only user for whom the row exists. `only`: what else the row must be to exist.
    `also`: a word above. `judged`: who may write, where it is not the holder of the method's permission.
    `late`: the reason why this write is also taken for a dissolved organisation.
    """

    methods: Mapping[str, "tuple[str, ...] | by"]
    on: type[Model] | None = None
    at: str = "pk"
    seen: tuple[str, ...] = ("view",)
    own: str = ""
    only: Mapping[str, Any] = field(default_factory=dict)
    also: str = ""
    judged: str = ""
    late: str = ""

    def rules(self, method: str, parts: Mapping[str, Any]) -> tuple[str, ...]:
        """Who may use `method` (it is declared) at an address with these parts. Raises Http404 for no address."""
        rule = self.methods["GET" if method == "HEAD" else method]
        if not isinstance(rule, by):
            return rule
        if parts[rule.parameter] not in rule.permissions:
            raise Http404
        return (rule.permissions[parts[rule.parameter]],)

    def allowed(self) -> list[str]:
        """The methods that are declared; HEAD comes with GET."""
        return [*self.methods, *(["HEAD"] if "GET" in self.methods else [])]

    def door(self, user, method: str, parts: Mapping[str, Any]) -> bool:
        """Whether `user` holds somewhere what `method` asks for."""
        rules = self.rules(method, parts)
        if PUBLIC in rules:
            return True
        return user.is_authenticated and (SIGNED_IN in rules or any(user.holds(rule) for rule in rules))


def declared(*read: "str | by", on=None, seen: str | tuple[str, ...] = ("view",), **rest) -> Access:
    """An Access from the words of a declaration: upper-case keywords are methods, the others its fields."""
    names = [key for key in rest if key.isupper()]
    methods = {"GET": read} if read else {}
    methods |= {name: rest.pop(name) for name in names}
    if not methods:
        raise TypeError("access() needs a rule")
    return Access(
        {name: _rule(rule) for name, rule in methods.items()},
        on=on,
        seen=(seen,) if isinstance(seen, str) else tuple(seen),
        **rest,
    )


def _rule(words) -> "tuple[str, ...] | by":
    words = words if isinstance(words, tuple) else (words,)
    return words[0] if len(words) == 1 and isinstance(words[0], by) else words


def access(*read: "str | by", **rest) -> Callable:
    """Declare a view's rule; see the module and Access.

    The object itself is still fetched with `get_visible(user, perm, …)`: this is the door, not the room.
    """
    rule = declared(*read, **rest)

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            public = request.method in rule.methods and rule.methods[request.method] == (PUBLIC,)
            if not public and not request.user.is_authenticated:
                return _to_login(request)
            if request.method not in rule.allowed():
                return HttpResponseNotAllowed(rule.allowed())
            if not rule.door(request.user, request.method, kwargs):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        setattr(guarded, "access", rule)  # noqa: B010 - functions have no such field
        return guarded

    return decorate


def _to_login(request):
    """The login page; a part of a page asked for by htmx takes the whole page there."""
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(resolve_url(settings.LOGIN_URL))
    return redirect_to_login(request.get_full_path())
