"""The product's addresses, and the peers' lists under one prefix that it does not use."""

from django.urls import path

from benchmarks.peers.admin import bare, site
from partybuild.urls import *  # noqa: F403
from partybuild.urls import urlpatterns

urlpatterns = [path("peer/", site.urls), path("peer-bare/", bare.urls), *urlpatterns]
