"""The one shape of a page with a form: show it, save a valid one, say what was done; refusals stand beside the form."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from common.conflicts import Standing, refused
from common.exceptions import Refused


def form_page(
    request,
    form: forms.BaseForm,
    *,
    save: Callable[[dict], Any],
    done: str,
    back: str,
    after: str = "",
    standing: Callable[[], Standing | None] | None = None,
    template: str = "generic/form.html",
    **context: Any,
) -> HttpResponse:
    """Call `save(cleaned_data)` for a valid POST, say `done` and go to `after` (default `back`).

    `standing` gives the record as it is now, for both versions side by side when somebody else saved it meanwhile;
    every form that changes a record passes it.
    """
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
        except Refused as refusal:
            conflict = refused(form, refusal, standing=standing, keep=back)
        else:
            messages.success(request, done)
            return redirect(after or back)
    context = {"form": form, "back": back, "conflict": conflict, **context}
    return render(request, template, context, status=422 if form.errors else 200)
