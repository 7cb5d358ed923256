"""WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from common.untrusted.bodies import BodyLimits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partybuild.settings")
application = BodyLimits(get_wsgi_application())
