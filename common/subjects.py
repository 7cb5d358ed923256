"""Our apps are folders of subjects; this finds the subjects that keep a given module."""

from importlib import import_module
from pathlib import Path
from types import ModuleType

from django.apps import apps
from django.conf import settings


def subjects_with(module: str) -> list[str]:
    """Dotted names of the subjects that have `module`, as in "reports.supervision", in import order."""
    found = []
    for config in apps.get_app_configs():
        folder = Path(config.path)
        if folder.parent != settings.BASE_DIR:
            continue
        found += [f"{config.name}.{path.parent.name}" for path in sorted(folder.glob(f"*/{module}.py"))]
    return found


def import_all(module: str) -> list[ModuleType]:
    """Import `module` of every subject that has it, so that what they register is registered."""
    return [import_module(f"{subject}.{module}") for subject in subjects_with(module)]
