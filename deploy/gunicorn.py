"""gunicorn: sync workers behind the reverse proxy."""

import multiprocessing
import os

bind = os.environ.get("BIND", "0.0.0.0:8000")  # nosec B104: inside a container the proxy is the only neighbour
workers = int(os.environ.get("WEB_WORKERS", multiprocessing.cpu_count() * 2 + 1))
timeout = 60
max_requests = 2000
max_requests_jitter = 200
accesslog = "-"
access_log_format = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(B)s %(D)sus'
