"""Third-party front-end assets: taken from node_modules by an allow-list, served from our own origin."""

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

ALLOWED = {
    "vendor/tabler/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
}


class PackagedAssetsFinder(BaseFinder):
    """Finds exactly the files of ALLOWED below node_modules."""

    def __init__(self, app_names=None, *args, **kwargs):
        self.storage = FileSystemStorage(location=settings.BASE_DIR / "node_modules")

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        source = ALLOWED.get(path)
        found = self.storage.path(source) if source and self.storage.exists(source) else None
        if find_all:
            return [found] if found else []
        return found

    def list(self, ignore_patterns):
        for target, source in ALLOWED.items():
            if self.storage.exists(source):
                yield target, _Renamed(self.storage, source)


class _Renamed:
    """A storage that answers for one file, whatever name it is asked for."""

    prefix = ""

    def __init__(self, storage, source):
        self.storage, self.source = storage, source

    def open(self, path, mode="rb"):
        return self.storage.open(self.source, mode)

    def path(self, path):
        return self.storage.path(self.source)

    def get_modified_time(self, path):
        return self.storage.get_modified_time(self.source)


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed names and gzip; references to source maps are not followed, we do not ship them."""

    support_js_module_import_aggregation = True
    patterns = tuple(
        (glob, tuple(p for p in patterns if "sourceMappingURL" not in (p if isinstance(p, str) else p[0])))
        for glob, patterns in CompressedManifestStaticFilesStorage.patterns
    )
