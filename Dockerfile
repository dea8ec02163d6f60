FROM python:3.11-slim AS build
COPY . /src
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir "/src[web]"

FROM python:3.11-slim
COPY --from=build /venv /venv
RUN useradd --system --create-home --home-dir /data --uid 10001 policybot
USER 10001
WORKDIR /data
ENV PATH=/venv/bin:$PATH \
    POLICYBOT_STORAGE__PATH=/data/policybot.db \
    POLICYBOT_METRICS__PORT=9100
VOLUME /data
# Answers as long as the bot runs and can read its database.
HEALTHCHECK --interval=1m --timeout=10s --start-period=1m \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:9100/healthz', timeout=8)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["policybot"]
CMD ["run"]
