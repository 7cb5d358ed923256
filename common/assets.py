"""Third-party front-end assets: taken from node_modules by an allow-list, served from our own origin."""

from django.conf import settings
from django.contrib.staticfiles.finders import AppDirectoriesFinder, BaseFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

ALLOWED = {
    "vendor/tabler/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
}
# Of what installed Python packages bring, only this: the rest is other versions, extensions and source maps.
FROM_APPS = {
    "django_htmx/htmx-2.min.js",
    "django_htmx/django-htmx.js",
    "drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css",
    "drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js",
}


class ListedAppFilesFinder(AppDirectoriesFinder):
    """Finds the files of FROM_APPS in installed apps."""

    def find(self, path, find_all=False, **kwargs):
        return super().find(path, find_all=find_all, **kwargs) if path in FROM_APPS else []

    def list(self, ignore_patterns):
        return (found for found in super().list(ignore_patterns) if found[0] in FROM_APPS)


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
