-- AlterTable
ALTER TABLE "health"."measure" ADD COLUMN     "edges_kept" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "health"."edge_row" (
    "repository_id" TEXT NOT NULL,
    "edge" UUID NOT NULL,
    "valid_from" BYTEA NOT NULL,
    "from_module" TEXT NOT NULL,
    "to_module" TEXT NOT NULL,
    "weight" INTEGER,
    "start" SMALLINT NOT NULL,

    CONSTRAINT "edge_row_pkey" PRIMARY KEY ("repository_id","edge","valid_from")
);

-- CreateTable
CREATE TABLE "health"."ownership" (
    "repository_id" TEXT NOT NULL,
    "key" BYTEA NOT NULL,
    "owners" JSONB NOT NULL,

    CONSTRAINT "ownership_pkey" PRIMARY KEY ("repository_id")
);
