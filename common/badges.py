"""Cells of lists that are more than text: badges and lamps, as the tags of the same names write them in templates."""

from typing import Any

from django.utils.safestring import SafeString

from common.templatetags.ui import lamp, status


def state_badge(row: Any, value: str) -> SafeString:
    """The state of a row in its usual tone; `value` is its label."""
    return status(row.state, value)


def lamp_badge(row: Any, value: Any) -> SafeString:
    """A value that brings its own tone and label."""
    return lamp(value.tone, value.label)
