-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "review";

-- CreateTable
CREATE TABLE "review"."weekly_review" (
    "repository_id" TEXT NOT NULL,
    "week" TEXT NOT NULL,
    "kept_at" TIMESTAMPTZ(3) NOT NULL,
    "figures" JSONB NOT NULL,
    "agenda" JSONB NOT NULL,

    CONSTRAINT "weekly_review_pkey" PRIMARY KEY ("repository_id","week")
);
