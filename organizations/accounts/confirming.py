"""The password asked again before a step that cannot be undone, or that shows what is hidden.

A view calls `confirm_person` once it knows that the step is allowed. Unless the password was given within the last
CONFIRM_MINUTES, the answer is a page that asks for it and sends what was typed once more to the same address.
"""

import time

from django.conf import settings
from django.contrib.auth import authenticate
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from organizations.accounts.backends import is_locked_out, locked_page
from organizations.audit.services import record

FIELD = "confirm_password"
STAMP = "person_confirmed"
NOT_KEPT = frozenset({FIELD, "csrfmiddlewaretoken"})


class PersonNotConfirmed(Exception):
    """The password has to be given first; PersonConfirmationMiddleware asks for it."""

    def __init__(self, what: str, back: str, *, wrong: bool = False):
        super().__init__(what)
        self.what, self.back, self.wrong = what, back, wrong


def is_confirmed(request) -> bool:
    """Whether the password was given again a short while ago in this session."""
    return 0 <= time.time() - request.session.get(STAMP, 0) < settings.CONFIRM_MINUTES * 60


def confirm_person(request, what: str, *, back: str = "/") -> None:
    """Go on only if it is the account's owner who does `what` (a Chinese verb phrase); `back` leads away from it.

    Raises PersonNotConfirmed. A wrong password counts as a failed sign-in.
    """
    if is_confirmed(request):
        return
    password = request.POST.get(FIELD)
    if password is None:
        raise PersonNotConfirmed(what, back)
    if authenticate(request, username=request.user.username, password=password) is None:
        raise PersonNotConfirmed(what, back, wrong=True)
    request.session[STAMP] = int(time.time())
    user = request.user
    record("auth.confirmed", actor=user, obj=user, organization=user.organization, summary=f"再次验证密码：{what}")


class PersonConfirmationMiddleware:
    """Turns PersonNotConfirmed into the page, or for htmx the part of a page, that asks for the password."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, PersonNotConfirmed):
            return None
        if is_locked_out(request):
            return locked_page(request)
        kept = [(key, value) for key, values in request.POST.lists() if key not in NOT_KEPT for value in values]
        part = "_confirm_person" if getattr(request, "htmx", False) else "confirm_person"
        context = {"what": exception.what, "back": exception.back, "wrong": exception.wrong, "kept": kept}
        status = 422 if exception.wrong else 200
        response = render(request, f"organizations/accounts/{part}.html", context, status=status)
        add_never_cache_headers(response)
        return response
