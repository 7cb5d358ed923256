"""The product's settings with what its peers need beside it: the stock admin and django-import-export."""

from partybuild.settings import *  # noqa: F403
from partybuild.settings import INSTALLED_APPS, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.admin", "import_export"]
ROOT_URLCONF = "benchmarks.urls"
# The admin's own assets are not collected: the product's list of assets does not name them.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "benchmarks.peers.assets.Storage"}}
