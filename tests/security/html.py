"""What a strict content security policy would have to block, found in a page's HTML; and where its links lead."""

from html.parser import HTMLParser

ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "poster",
    "srcset",
    "hx-get",
    "hx-post",
    "hx-put",
    "hx-delete",
}
FORBIDDEN_TAGS = {"style", "base", "object", "embed", "iframe", "frame", "applet"}
LOADED = {"script": "src", "link": "href", "img": "src", "source": "src", "video": "src", "audio": "src"}


class Page(HTMLParser):
    """`faults`: sentences about what is inline or from elsewhere; `links`: addresses of other pages and parts."""

    def __init__(self, text: str):
        super().__init__()
        self.faults: list[str] = []
        self.links: list[str] = []
        self.tags = 0
        self._script = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags += 1
        given = {name: value or "" for name, value in attrs}
        if tag in FORBIDDEN_TAGS:
            self.faults.append(f"<{tag}>")
        # A block of data is not run, and no policy blocks it.
        self._script = tag == "script" and given.get("type") != "application/json"
        if self._script and not given.get("src"):
            self.faults.append("<script> without src")
        if not given.get(LOADED.get(tag, ""), "/").startswith("/") or given.get(LOADED.get(tag, ""), "").startswith(
            "//"
        ):
            self.faults.append(f"<{tag}> loaded from {given[LOADED[tag]][:60]}")
        for name, value in given.items():
            self._attribute(tag, name, value)
        if tag == "a" and "download" not in given:
            self.links.append(given.get("href", ""))
        self.links += [given[name] for name in ("hx-get",) if name in given]

    def _attribute(self, tag, name, value):
        if name == "style" or name.startswith(("on", "hx-on", "x-", "@")) or name in ("srcdoc", "nonce"):
            self.faults.append(f'<{tag} {name}="{value[:40]}">')
        scheme = value.strip().lower().replace("\t", "").replace("\n", "")
        if name in ADDRESSES and scheme.startswith(("javascript:", "vbscript:", "data:")):
            self.faults.append(f'<{tag} {name}="{value[:40]}">')
        if name in ("hx-vals", "hx-headers") and scheme.startswith(("js:", "javascript:")):
            self.faults.append(f'<{tag} {name}="{value[:40]}">')

    def handle_endtag(self, tag):
        self._script = False

    def handle_data(self, data):
        if self._script and data.strip():
            self.faults.append(f"script text: {data.strip()[:40]}")
