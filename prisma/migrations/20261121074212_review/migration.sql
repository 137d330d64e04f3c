-- CreateTable
CREATE TABLE "review"."pull_request_head" (
    "repository_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "head" CHAR(40) NOT NULL,
    "order_key" TEXT NOT NULL,
    "told" JSONB NOT NULL,
    "rank" TEXT NOT NULL,
    "first_seen" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pull_request_head_pkey" PRIMARY KEY ("repository_id","number","head")
);

-- CreateTable
CREATE TABLE "review"."verdict" (
    "repository_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "head" CHAR(40) NOT NULL,
    "since" TEXT,
    "up_to" TEXT,
    "frozen" BOOLEAN NOT NULL DEFAULT false,
    "digest" TEXT NOT NULL,
    "judged_at" TIMESTAMPTZ(3) NOT NULL,
    "summary" JSONB NOT NULL,
    "lists" JSONB NOT NULL,

    CONSTRAINT "verdict_pkey" PRIMARY KEY ("repository_id","number","head")
);

-- CreateIndex
CREATE INDEX "pull_request_head_repository_id_head_idx" ON "review"."pull_request_head"("repository_id", "head");

-- CreateIndex
CREATE INDEX "verdict_repository_id_frozen_up_to_idx" ON "review"."verdict"("repository_id", "frozen", "up_to");
