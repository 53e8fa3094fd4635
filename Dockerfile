# The server in a container, without the network at run time: the model comes inside a wheel. `make container` builds it.
FROM python:3.11-slim

# An office's own mirror, if it has one: --build-arg PIP_INDEX_URL=…
ARG PIP_INDEX_URL
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUTF8=1 PRECEDENT_HOME=/store

WORKDIR /opt/precedent
COPY constraints.txt pyproject.toml README.md LICENSE NOTICE ./
# torch first and by itself, as in the Makefile: what follows changes more often than it.
RUN pip install "$(grep '^torch==' constraints.txt)"
COPY ingest ingest
COPY index index
COPY service service
COPY corpus corpus
RUN pip install -c constraints.txt ".[mcp]" \
    && useradd --create-home --uid 10001 precedent \
    && mkdir /store && chown precedent /store

USER 10001
VOLUME /store
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["precedent"]
CMD ["serve", "--host", "0.0.0.0", "--open"]
