-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "github";

-- CreateTable
CREATE TABLE "github"."app" (
    "id" BIGINT NOT NULL,
    "host" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "owner_login" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "secrets" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "app_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "github"."installation" (
    "id" BIGINT NOT NULL,
    "account_id" BIGINT NOT NULL,
    "account_login" TEXT NOT NULL,
    "account_type" TEXT NOT NULL,
    "selection" TEXT NOT NULL,
    "permissions" JSONB NOT NULL,
    "suspended_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "github"."linked_repository" (
    "github_id" BIGINT NOT NULL,
    "repository_id" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "installation_id" BIGINT,
    "archived" BOOLEAN NOT NULL DEFAULT false,
    "state" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "linked_repository_pkey" PRIMARY KEY ("github_id")
);

-- CreateTable
CREATE TABLE "github"."delivery" (
    "id" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "action" TEXT,
    "installation_id" BIGINT,
    "github_repository_id" BIGINT,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "payload" BYTEA NOT NULL,
    "status" TEXT NOT NULL,
    "outcome" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "github"."check_run" (
    "repository_id" TEXT NOT NULL,
    "head" CHAR(40) NOT NULL,
    "generation" INTEGER NOT NULL DEFAULT 1,
    "check_run_id" BIGINT,
    "status" TEXT NOT NULL,
    "conclusion" TEXT,
    "digest" TEXT NOT NULL,
    "annotations" TEXT NOT NULL,
    "sent" INTEGER NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "check_run_pkey" PRIMARY KEY ("repository_id","head")
);

-- CreateTable
CREATE TABLE "github"."pull_request_comment" (
    "repository_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "comment_id" BIGINT NOT NULL,
    "node_id" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "minimised" BOOLEAN NOT NULL DEFAULT false,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pull_request_comment_pkey" PRIMARY KEY ("repository_id","number")
);

-- CreateTable
CREATE TABLE "github"."used_id_token" (
    "jti" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "used_id_token_pkey" PRIMARY KEY ("jti")
);

-- CreateTable
CREATE TABLE "identity"."standing" (
    "user_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "login" TEXT NOT NULL,
    "administrator" BOOLEAN NOT NULL,
    "teams" JSONB NOT NULL DEFAULT '[]',
    "checked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "standing_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "identity"."visible_repository" (
    "user_id" TEXT NOT NULL,
    "repository_id" TEXT NOT NULL,
    "permission" TEXT NOT NULL,

    CONSTRAINT "visible_repository_pkey" PRIMARY KEY ("user_id","repository_id")
);

-- CreateTable
CREATE TABLE "review"."pull_request" (
    "repository_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "head" CHAR(40) NOT NULL,
    "title" TEXT NOT NULL,
    "base_ref" TEXT NOT NULL,
    "merge_base" CHAR(40),
    "state" TEXT NOT NULL,
    "draft" BOOLEAN NOT NULL DEFAULT false,
    "fork" BOOLEAN NOT NULL DEFAULT false,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pull_request_pkey" PRIMARY KEY ("repository_id","number")
);

-- CreateIndex
CREATE UNIQUE INDEX "linked_repository_repository_id_key" ON "github"."linked_repository"("repository_id");

-- CreateIndex
CREATE INDEX "linked_repository_installation_id_idx" ON "github"."linked_repository"("installation_id");

-- CreateIndex
CREATE INDEX "delivery_received_at_id_idx" ON "github"."delivery"("received_at", "id");

-- CreateIndex
CREATE INDEX "delivery_status_received_at_idx" ON "github"."delivery"("status", "received_at");

-- CreateIndex
CREATE INDEX "used_id_token_expires_at_idx" ON "github"."used_id_token"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "standing_account_id_key" ON "identity"."standing"("account_id");

-- CreateIndex
CREATE INDEX "visible_repository_repository_id_idx" ON "identity"."visible_repository"("repository_id");
