"""What the documents point at exists: files, make targets, management commands."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[1]
README = "README.md"
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("README*.md", "CONTRIBUTING.md", "docs/**/*.md")
    for path in ROOT.glob(pattern)
)
LINK = re.compile(r"\]\(([^)\s]+)\)|<img[^>]*\ssrc=\"([^\"]+)\"")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")


def prose(name: str) -> str:
    """The document without its code, where brackets and parentheses mean something else."""
    return CODE.sub("", FENCE.sub("", (ROOT / name).read_text()))


def relative_links(name: str) -> list[str]:
    found = [one or other for one, other in LINK.findall(prose(name))]
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def anchors(path: Path) -> set[str]:
    """Anchors of the headings, as the usual renderers make them: lower case, blanks to dashes, no punctuation."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_relative_links_and_images_lead_somewhere(name):
    broken = []
    for link in relative_links(name):
        target, _, anchor = link.partition("#")
        path = (ROOT / name).parent / target if target else ROOT / name
        inside = path.resolve().is_relative_to(ROOT)
        if not inside or not path.exists() or (anchor and anchor not in anchors(path)):
            broken.append(link)
    assert broken == []


def test_every_picture_is_shown_somewhere():
    shown = {Path(link).name for name in DOCUMENTS for link in relative_links(name)}
    assert sorted(path.name for path in (ROOT / "docs" / "img").glob("*.png") if path.name not in shown) == []


def test_make_targets_of_the_readme_exist():
    text = (ROOT / README).read_text()
    named = set(re.findall(r"(?:^|`)make ([a-z][a-z0-9-]*)", text, re.MULTILINE))
    existing = set(re.findall(r"^([a-z][a-z0-9-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"demo", "test"} <= named
    assert named - existing == set()


def test_management_commands_of_the_readme_exist():
    text = (ROOT / README).read_text()
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    named = {command for cell in rows for command in re.findall(r"`([a-z_]+)", cell)}
    named |= set(re.findall(r"manage\.py ([a-z_]+)", text))
    assert {"import_members", "supervise"} <= named
    assert named - set(get_commands()) == set()
