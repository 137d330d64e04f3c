-- What Prisma's schema language cannot say, one section a schema.

-- ingestion: these bytes are packed already, and trying to pack them again costs more than storing them.
ALTER TABLE "ingestion"."raw_chunk" ALTER COLUMN "content" SET STORAGE EXTERNAL;
ALTER TABLE "ingestion"."fact_chunk" ALTER COLUMN "content" SET STORAGE EXTERNAL;
