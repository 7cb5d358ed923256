"""gunicorn behind the reverse proxy: threads, so that a request which waits does not stop the others of its worker."""

import multiprocessing
import os

bind = os.environ.get("BIND", "0.0.0.0:8000")  # nosec B104: inside a container the proxy is the only neighbour
# A worker a core and one more computes; its threads wait for the database, for a file being read in its child process,
# and for bodies where there is no proxy that collects them first (common/untrusted/bodies.py bounds those).
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", multiprocessing.cpu_count() + 1))
threads = int(os.environ.get("WEB_THREADS", 8))
# A worker that does not answer its master; requests have bounds of their own.
timeout = 60
graceful_timeout = 30
keepalive = 5
max_requests = 2000
max_requests_jitter = 200
limit_request_line = 8190
limit_request_fields = 60
accesslog = "-"
access_log_format = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(B)s %(D)sus'
