"""Error pages in plain Chinese that say what to do next. What is out of scope and what is not there look the same."""

from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)


def server_error(request):
    """Without context processors: the database itself may be what failed."""
    return HttpResponseServerError(render_to_string("500.html"))
