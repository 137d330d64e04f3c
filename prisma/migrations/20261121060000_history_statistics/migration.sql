-- Without statistics of this column the planner takes a repository for one of two hundred, whatever it knows.
-- With them, a repository that is newer than the statistics counts as empty: every index seems equally good then, and
-- a first report of many violations meets plans that grow with its square.
ALTER TABLE "history"."bucket" ALTER COLUMN "repository_id" SET STATISTICS 0;
ALTER TABLE "history"."interval" ALTER COLUMN "repository_id" SET STATISTICS 0;
ALTER TABLE "history"."violation" ALTER COLUMN "repository_id" SET STATISTICS 0;
