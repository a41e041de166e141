FROM node:24-bookworm-slim AS app
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts
COPY scripts/make-key.ts scripts/
COPY scripts/keys scripts/keys
COPY src src
# The service runs as another user than the one whose umask made these files.
RUN chmod -R a+rX /app

FROM node:24-bookworm-slim
# tini reaps what a dying sandbox leaves behind; Node as process 1 would not.
RUN apt-get update \
  && apt-get install -y --no-install-recommends python3-numpy tini \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o 10001 -g 10001 -m 0700 /data
COPY --from=app /app /app
WORKDIR /app
ENV BACKPROOF_HOST=0.0.0.0 \
  BACKPROOF_DATA_DIR=/data \
  BACKPROOF_PYTHON=/usr/bin/python3
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["node", "-e", \
  "fetch(`http://127.0.0.1:${process.env.BACKPROOF_PORT || 8080}/livez`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
USER 10001:10001
# -s: also where the container runtime puts an init of its own before it.
ENTRYPOINT ["tini", "-s", "--"]
CMD ["node", "src/main.ts"]
