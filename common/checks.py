"""System checks: the portal does not start in production with a key everybody knows."""

from django.conf import settings
from django.core.checks import Error, register


@register()
def keys_are_our_own(app_configs, **kwargs):
    """Errors for default or missing keys, unless DEBUG or DEMO is on."""
    if settings.DEBUG or settings.DEMO:
        return []
    found = []
    if settings.SECRET_KEY == settings.INSECURE_KEY:
        found.append(
            Error("SECRET_KEY is the default one.", hint="Set SECRET_KEY or SECRET_KEY_FILE.", id="partybuild.E001")
        )
    if not settings.FIELD_KEY:
        found.append(
            Error(
                "FIELD_KEY is missing: identity numbers would be encrypted with the session key.",
                hint="Set FIELD_KEY or FIELD_KEY_FILE and keep it for ever.",
                id="partybuild.E002",
            )
        )
    return found
