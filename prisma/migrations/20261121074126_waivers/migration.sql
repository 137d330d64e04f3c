-- CreateTable
CREATE TABLE "health"."waiver" (
    "id" UUID NOT NULL,
    "repository_id" TEXT NOT NULL,
    "rule" TEXT,
    "from_module" TEXT,
    "to_module" TEXT,
    "file" TEXT,
    "reason" TEXT NOT NULL,
    "link" TEXT,
    "requested_by" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "approved" BOOLEAN,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,
    "ended_at" TIMESTAMPTZ(3),
    "ended_because" TEXT,
    "lapsed" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "waiver_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "health"."waiver_subject" (
    "waiver_id" UUID NOT NULL,
    "fingerprint" BYTEA NOT NULL,

    CONSTRAINT "waiver_subject_pkey" PRIMARY KEY ("waiver_id","fingerprint")
);

-- CreateTable
CREATE TABLE "health"."waived" (
    "repository_id" TEXT NOT NULL,
    "fingerprint" BYTEA NOT NULL,
    "opened" BYTEA NOT NULL,
    "closed" BYTEA NOT NULL,
    "chain" BYTEA NOT NULL,
    "waiver_id" UUID NOT NULL,
    "began" TEXT NOT NULL,
    "ended" TEXT,
    "source" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "from_module" TEXT NOT NULL,
    "to_module" TEXT NOT NULL,
    "from_team" TEXT NOT NULL,
    "to_team" TEXT NOT NULL,

    CONSTRAINT "waived_pkey" PRIMARY KEY ("repository_id","fingerprint","opened")
);

-- CreateTable
CREATE TABLE "health"."waived_edge" (
    "repository_id" TEXT NOT NULL,
    "edge" BIGINT NOT NULL,
    "opened" BYTEA NOT NULL,
    "closed" BYTEA NOT NULL,

    CONSTRAINT "waived_edge_pkey" PRIMARY KEY ("repository_id","edge","opened")
);

-- CreateTable
CREATE TABLE "health"."waiver_count" (
    "repository_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "stale_from" BYTEA,

    CONSTRAINT "waiver_count_pkey" PRIMARY KEY ("repository_id")
);

-- CreateIndex
CREATE INDEX "waiver_repository_id_requested_at_idx" ON "health"."waiver"("repository_id", "requested_at");

-- CreateIndex
CREATE INDEX "waiver_subject_fingerprint_idx" ON "health"."waiver_subject"("fingerprint");

-- CreateIndex
CREATE INDEX "waived_repository_id_closed_idx" ON "health"."waived"("repository_id", "closed");

-- CreateIndex
CREATE INDEX "waived_repository_id_chain_idx" ON "health"."waived"("repository_id", "chain");

-- CreateIndex
CREATE INDEX "waived_edge_repository_id_closed_idx" ON "health"."waived_edge"("repository_id", "closed");
