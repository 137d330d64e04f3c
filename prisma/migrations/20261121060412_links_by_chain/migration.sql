-- DropIndex
DROP INDEX "history"."interval_repository_id_source_link_from_idx";
