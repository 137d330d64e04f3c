-- CreateTable
CREATE TABLE "history"."tip" (
    "repository_id" TEXT NOT NULL,
    "sha" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tip_pkey" PRIMARY KEY ("repository_id")
);
