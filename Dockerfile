# An image of the program, built from the clone: docker build -t nmf .
FROM node:22-bookworm-slim AS build
WORKDIR /src
COPY . .
# prepare would build twice.
RUN npm ci --ignore-scripts --no-audit --no-fund \
  && npm run pack /tmp/nmf.tgz

FROM node:22-bookworm-slim
COPY --from=build /tmp/nmf.tgz /tmp/nmf.tgz
RUN npm install --global --no-audit --no-fund /tmp/nmf.tgz \
  && npm cache clean --force \
  && rm /tmp/nmf.tgz
WORKDIR /data
USER node
ENTRYPOINT ["nmf"]
CMD ["--help"]
