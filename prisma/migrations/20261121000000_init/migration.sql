-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "catalog";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "health";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "history";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "identity";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "ingestion";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "outbox";

-- CreateTable
CREATE TABLE "catalog"."repository" (
    "id" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "default_branch" TEXT NOT NULL,
    "visibility" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "repository_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "catalog"."configuration_text" (
    "repository_id" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "content" BYTEA NOT NULL,

    CONSTRAINT "configuration_text_pkey" PRIMARY KEY ("repository_id","digest")
);

-- CreateTable
CREATE TABLE "health"."measure" (
    "repository_id" TEXT NOT NULL,
    "key" BYTEA NOT NULL,
    "carried" TEXT[],
    "broken_dependencies" INTEGER NOT NULL,
    "modules" INTEGER,
    "dependencies" INTEGER,
    "tangles" INTEGER,
    "largest_tangle" INTEGER,
    "modules_in_tangles" INTEGER,
    "ccd" DOUBLE PRECISION,
    "files" INTEGER,
    "file_tangles" INTEGER,
    "cross_references" INTEGER,

    CONSTRAINT "measure_pkey" PRIMARY KEY ("repository_id","key")
);

-- CreateTable
CREATE TABLE "health"."module_face" (
    "id" SERIAL NOT NULL,
    "repository_id" TEXT NOT NULL,
    "digest" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "owners" TEXT[],

    CONSTRAINT "module_face_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "health"."module_row" (
    "repository_id" TEXT NOT NULL,
    "module" UUID NOT NULL,
    "valid_from" BYTEA NOT NULL,
    "face" INTEGER,
    "files" INTEGER,
    "ca" INTEGER,
    "ce" INTEGER,
    "weight_in" INTEGER,
    "weight_out" INTEGER,
    "fan_in" INTEGER,
    "fan_out" INTEGER,
    "violations_in" INTEGER,
    "violations_out" INTEGER,
    "in_tangle" BOOLEAN NOT NULL,

    CONSTRAINT "module_row_pkey" PRIMARY KEY ("repository_id","module","valid_from")
);

-- CreateTable
CREATE TABLE "health"."calendar" (
    "repository_id" TEXT NOT NULL,
    "quarter" INTEGER NOT NULL,
    "days" INTEGER[],
    "snapshots" INTEGER[],
    "commits" BYTEA NOT NULL,
    "broken_dependencies" INTEGER[],
    "structures" JSONB NOT NULL,
    "silent" JSONB NOT NULL,

    CONSTRAINT "calendar_pkey" PRIMARY KEY ("repository_id","quarter")
);

-- CreateTable
CREATE TABLE "health"."rollup" (
    "repository_id" TEXT NOT NULL,
    "dimension" SMALLINT NOT NULL,
    "quarter" INTEGER NOT NULL,
    "digest" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "baselined" INTEGER NOT NULL,
    "waived" INTEGER NOT NULL,
    "last_day" INTEGER,
    "steps" INTEGER[],

    CONSTRAINT "rollup_pkey" PRIMARY KEY ("repository_id","dimension","quarter","digest")
);

-- CreateTable
CREATE TABLE "history"."commit" (
    "repository_id" TEXT NOT NULL,
    "sha" BYTEA NOT NULL,
    "parents" BYTEA[],
    "parents_known" BOOLEAN NOT NULL,
    "committed_at" BIGINT NOT NULL,
    "corrected" BIGINT NOT NULL,
    "key" BYTEA NOT NULL,
    "claimed" BOOLEAN NOT NULL,
    "on_line" BOOLEAN NOT NULL,
    "renames" JSONB,
    "paths" JSONB,

    CONSTRAINT "commit_pkey" PRIMARY KEY ("repository_id","sha")
);

-- CreateTable
CREATE TABLE "history"."commit_parent" (
    "repository_id" TEXT NOT NULL,
    "parent" BYTEA NOT NULL,
    "child" BYTEA NOT NULL,

    CONSTRAINT "commit_parent_pkey" PRIMARY KEY ("repository_id","parent","child")
);

-- CreateTable
CREATE TABLE "history"."recorded_report" (
    "repository_id" TEXT NOT NULL,
    "report_id" TEXT NOT NULL,
    "commit" BYTEA NOT NULL,
    "source" TEXT NOT NULL,
    "rank" JSONB NOT NULL,
    "scope" JSONB,
    "violations_root" BYTEA NOT NULL,
    "files_root" BYTEA NOT NULL,
    "dependencies_root" BYTEA NOT NULL,
    "evidence" BYTEA NOT NULL,
    "rules" BYTEA,
    "summary" JSONB NOT NULL,
    "configuration" JSONB NOT NULL,
    "removed" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "recorded_report_pkey" PRIMARY KEY ("repository_id","report_id")
);

-- CreateTable
CREATE TABLE "history"."analysis" (
    "repository_id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "commit" BYTEA NOT NULL,
    "scope" JSONB,
    "violations_root" BYTEA NOT NULL,
    "files_root" BYTEA NOT NULL,
    "dependencies_root" BYTEA NOT NULL,
    "evidence" BYTEA NOT NULL,
    "rules" BYTEA,
    "summary" JSONB NOT NULL,
    "key" BYTEA,
    "state_root" BYTEA,
    "map_digest" TEXT,
    "carried" INTEGER,

    CONSTRAINT "analysis_pkey" PRIMARY KEY ("repository_id","source","commit")
);

-- CreateTable
CREATE TABLE "history"."bucket" (
    "repository_id" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "payload" BYTEA NOT NULL,

    CONSTRAINT "bucket_pkey" PRIMARY KEY ("repository_id","digest")
);

-- CreateTable
CREATE TABLE "history"."violation" (
    "repository_id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "fingerprint" BYTEA NOT NULL,
    "rule" TEXT NOT NULL,
    "facts" JSONB NOT NULL,

    CONSTRAINT "violation_pkey" PRIMARY KEY ("repository_id","source","fingerprint")
);

-- CreateTable
CREATE TABLE "history"."interval" (
    "repository_id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "fingerprint" BYTEA NOT NULL,
    "opened" BYTEA NOT NULL,
    "closed" BYTEA NOT NULL,
    "chain" BYTEA NOT NULL,
    "link_from" BYTEA,
    "opened_as" TEXT NOT NULL,
    "closed_as" TEXT,
    "status" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "from_module" TEXT NOT NULL,
    "to_module" TEXT NOT NULL,
    "from_team" TEXT NOT NULL,
    "to_team" TEXT NOT NULL,
    "edge" BIGINT,

    CONSTRAINT "interval_pkey" PRIMARY KEY ("repository_id","source","fingerprint","opened")
);

-- CreateTable
CREATE TABLE "history"."snapshot" (
    "repository_id" TEXT NOT NULL,
    "key" BYTEA NOT NULL,
    "sha" BYTEA NOT NULL,
    "corrected" BIGINT NOT NULL,
    "map_digest" TEXT NOT NULL,
    "root" TEXT,
    "totals" JSONB NOT NULL,
    "sources" JSONB NOT NULL,

    CONSTRAINT "snapshot_pkey" PRIMARY KEY ("repository_id","key")
);

-- CreateTable
CREATE TABLE "history"."module_map_source" (
    "repository_id" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "parts" JSONB NOT NULL,

    CONSTRAINT "module_map_source_pkey" PRIMARY KEY ("repository_id","digest")
);

-- CreateTable
CREATE TABLE "history"."configuration_at" (
    "repository_id" TEXT NOT NULL,
    "commit" BYTEA NOT NULL,
    "role" TEXT NOT NULL,
    "rank" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "valid" BOOLEAN NOT NULL,
    "files" JSONB NOT NULL,
    "key" BYTEA,

    CONSTRAINT "configuration_at_pkey" PRIMARY KEY ("repository_id","commit","role")
);

-- CreateTable
CREATE TABLE "history"."event" (
    "repository_id" TEXT NOT NULL,
    "key" BYTEA NOT NULL,
    "source" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "detail" TEXT NOT NULL,
    "facts" JSONB NOT NULL,

    CONSTRAINT "event_pkey" PRIMARY KEY ("repository_id","key","source","kind","ordinal")
);

-- CreateTable
CREATE TABLE "identity"."user" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity"."session" (
    "id" TEXT NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "token" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "userId" TEXT NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity"."account" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" TIMESTAMP(3),
    "refreshTokenExpiresAt" TIMESTAMP(3),
    "scope" TEXT,
    "password" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity"."verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity"."token" (
    "id" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "scope" TEXT NOT NULL,
    "repository_id" TEXT,
    "note" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6),
    "last_used_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ingestion"."report" (
    "id" TEXT NOT NULL,
    "repository_id" TEXT NOT NULL,
    "key_digest" TEXT NOT NULL,
    "content_digest" TEXT NOT NULL,
    "commit" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "tool" TEXT NOT NULL,
    "written_by" TEXT,
    "format" TEXT NOT NULL,
    "meta" JSON NOT NULL,
    "status" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "tool_version" TEXT,
    "summary" JSONB,
    "warnings" JSONB NOT NULL DEFAULT '[]',
    "counts" JSONB,
    "error" JSONB,

    CONSTRAINT "report_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ingestion"."report_file" (
    "report_id" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "role" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "packed" BOOLEAN NOT NULL,

    CONSTRAINT "report_file_pkey" PRIMARY KEY ("report_id","ordinal")
);

-- CreateTable
CREATE TABLE "ingestion"."raw_chunk" (
    "report_id" TEXT NOT NULL,
    "file" INTEGER NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "content" BYTEA NOT NULL,

    CONSTRAINT "raw_chunk_pkey" PRIMARY KEY ("report_id","file","ordinal")
);

-- CreateTable
CREATE TABLE "ingestion"."fact_chunk" (
    "report_id" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "content" BYTEA NOT NULL,

    CONSTRAINT "fact_chunk_pkey" PRIMARY KEY ("report_id","ordinal")
);

-- CreateTable
CREATE TABLE "ingestion"."envelope" (
    "report_id" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "meta" JSON NOT NULL,
    "kept_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "envelope_pkey" PRIMARY KEY ("report_id","digest")
);

-- CreateTable
CREATE TABLE "outbox"."passed_period" (
    "kind" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "announced_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "passed_period_pkey" PRIMARY KEY ("kind","period")
);

-- CreateIndex
CREATE UNIQUE INDEX "repository_slug_key" ON "catalog"."repository"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "module_face_repository_id_digest_key" ON "health"."module_face"("repository_id", "digest");

-- CreateIndex
CREATE INDEX "commit_repository_id_on_line_key_idx" ON "history"."commit"("repository_id", "on_line", "key");

-- CreateIndex
CREATE INDEX "recorded_report_repository_id_commit_source_idx" ON "history"."recorded_report"("repository_id", "commit", "source");

-- CreateIndex
CREATE INDEX "analysis_repository_id_source_key_idx" ON "history"."analysis"("repository_id", "source", "key");

-- CreateIndex
CREATE INDEX "analysis_repository_id_key_idx" ON "history"."analysis"("repository_id", "key");

-- CreateIndex
CREATE INDEX "analysis_repository_id_commit_idx" ON "history"."analysis"("repository_id", "commit");

-- CreateIndex
CREATE INDEX "interval_repository_id_opened_idx" ON "history"."interval"("repository_id", "opened");

-- CreateIndex
CREATE INDEX "interval_repository_id_closed_idx" ON "history"."interval"("repository_id", "closed");

-- CreateIndex
CREATE INDEX "interval_repository_id_chain_idx" ON "history"."interval"("repository_id", "chain");

-- CreateIndex
CREATE INDEX "interval_repository_id_edge_idx" ON "history"."interval"("repository_id", "edge");

-- CreateIndex
CREATE INDEX "interval_repository_id_source_link_from_idx" ON "history"."interval"("repository_id", "source", "link_from");

-- CreateIndex
CREATE INDEX "snapshot_repository_id_sha_idx" ON "history"."snapshot"("repository_id", "sha");

-- CreateIndex
CREATE INDEX "configuration_at_repository_id_role_key_idx" ON "history"."configuration_at"("repository_id", "role", "key");

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "identity"."user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "identity"."session"("token");

-- CreateIndex
CREATE INDEX "session_userId_idx" ON "identity"."session"("userId");

-- CreateIndex
CREATE INDEX "account_userId_idx" ON "identity"."account"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "account_providerId_accountId_key" ON "identity"."account"("providerId", "accountId");

-- CreateIndex
CREATE INDEX "verification_identifier_idx" ON "identity"."verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "token_digest_key" ON "identity"."token"("digest");

-- CreateIndex
CREATE INDEX "token_repository_id_idx" ON "identity"."token"("repository_id");

-- CreateIndex
CREATE INDEX "report_repository_id_source_idx" ON "ingestion"."report"("repository_id", "source");

-- CreateIndex
CREATE INDEX "report_repository_id_received_at_id_idx" ON "ingestion"."report"("repository_id", "received_at", "id");

-- CreateIndex
CREATE INDEX "report_received_at_id_idx" ON "ingestion"."report"("received_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "report_repository_id_key_digest_key" ON "ingestion"."report"("repository_id", "key_digest");

-- AddForeignKey
ALTER TABLE "identity"."session" ADD CONSTRAINT "session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "identity"."user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity"."account" ADD CONSTRAINT "account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "identity"."user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
