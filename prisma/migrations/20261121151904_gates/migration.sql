-- CreateTable
CREATE TABLE "health"."noted_event" (
    "id" SERIAL NOT NULL,
    "repository_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "source" TEXT,
    "detail" TEXT NOT NULL,
    "facts" JSONB NOT NULL,

    CONSTRAINT "noted_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "review"."rule_setting" (
    "id" SERIAL NOT NULL,
    "repository_id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "severity" TEXT,
    "muted" BOOLEAN NOT NULL,
    "reason" TEXT,
    "by" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rule_setting_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "review"."ratchet_limit" (
    "repository_id" TEXT NOT NULL,
    "dimension" TEXT NOT NULL,
    "digest" UUID NOT NULL,
    "value" TEXT NOT NULL,
    "most" INTEGER NOT NULL,
    "open" INTEGER NOT NULL,

    CONSTRAINT "ratchet_limit_pkey" PRIMARY KEY ("repository_id","dimension","digest")
);

-- CreateTable
CREATE TABLE "review"."ratchet_change" (
    "id" SERIAL NOT NULL,
    "repository_id" TEXT NOT NULL,
    "dimension" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "before" INTEGER NOT NULL,
    "most" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "reason" TEXT,
    "by" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ratchet_change_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "noted_event_repository_id_at_idx" ON "health"."noted_event"("repository_id", "at");

-- CreateIndex
CREATE INDEX "rule_setting_repository_id_id_idx" ON "review"."rule_setting"("repository_id", "id");

-- CreateIndex
CREATE INDEX "ratchet_change_repository_id_id_idx" ON "review"."ratchet_change"("repository_id", "id");
