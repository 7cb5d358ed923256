"""What a page gives its form to post back."""

import re

HIDDEN = re.compile(r'<input type="hidden" name="(version)" value="([^"]*)"')
OVER = re.compile(r'name="over" value="([^"]+)"')


def seen(client, address: str, **fields) -> dict:
    """`fields` and the version that the page at `address` shows now."""
    return dict(HIDDEN.findall(client.get(address).content.decode())) | fields


def over(response) -> str:
    """The version offered for overwriting by a page with both versions."""
    return OVER.search(response.content.decode())[1]
