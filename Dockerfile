# Two stages: the first installs the pinned dependencies, the second holds only what runs.
FROM python:3.12-slim AS build
WORKDIR /app
COPY requirements.lock .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

FROM python:3.12-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DONDOC_DATA_DIR=/data \
    DONDOC_DATABASE_URL=sqlite:////data/dondoc.sqlite3 \
    DONDOC_LOG_FORMAT=json \
    DONDOC_HEALTH_PORT=9211
RUN useradd --system --uid 10001 --home-dir /data --create-home --shell /usr/sbin/nologin dondoc
COPY --from=build /venv /venv
WORKDIR /app
COPY bot bot
COPY jobs jobs
COPY config config
COPY templates templates
USER dondoc
VOLUME /data
# The office's own files are mounted here, read-only; the image carries the sample office.
ENV DONDOC_OFFICE=/app/config
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["python", "-m", "bot", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
