-- AlterTable
ALTER TABLE "github"."used_id_token" ADD COLUMN     "digest" TEXT NOT NULL;

-- AlterTable
ALTER TABLE "identity"."standing" ADD COLUMN     "changes" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "changes_seen" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "identity"."named_administrator" (
    "login" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "known_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "named_administrator_pkey" PRIMARY KEY ("login")
);
