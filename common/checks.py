"""System checks: the portal does not start with a key that everybody knows or could guess."""

from django.conf import settings
from django.core.checks import Error, register

SHORTEST_KEY = 32


@register()
def keys_are_our_own(app_configs, **kwargs):
    """Errors for keys given by the environment that are too short or too plain; generated ones never are."""
    if settings.DEBUG:
        return []
    return [
        Error(f"{name} is too short or too plain to be secret.", hint=f"Set {name} or {name}_FILE.", id=code)
        for name, code in (("SECRET_KEY", "partybuild.E001"), ("FIELD_KEY", "partybuild.E002"))
        if len(getattr(settings, name)) < SHORTEST_KEY or len(set(getattr(settings, name))) < 8
    ]
