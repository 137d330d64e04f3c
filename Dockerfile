# Lintel in a container: built in one stage, run in another by a user without rights. The database is a server of its own
# (DATABASE_URL); see compose.yaml and docs/operate.md.
ARG NODE=22

FROM node:${NODE}-slim AS build
WORKDIR /lintel
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY . .
RUN npm run build && rm -rf .next/cache

FROM node:${NODE}-slim
WORKDIR /lintel
ENV NODE_ENV=production \
    NEXT_TELEMETRY_DISABLED=1 \
    HOST=0.0.0.0 \
    PORT=3000 \
    LINTEL_DATA_DIR=/data
COPY --from=build /lintel/package.json /lintel/next.config.ts ./
COPY --from=build /lintel/node_modules ./node_modules
COPY --from=build /lintel/prisma/migrations ./prisma/migrations
COPY --from=build /lintel/public ./public
COPY --from=build /lintel/dist ./dist
COPY --from=build /lintel/.next ./.next
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is told to stop, not a shell or npm in front of it: requests and jobs that have begun are finished.
CMD ["node", "dist/server.mjs"]
