import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Models are sliced once per content and profile; the result is a file of its own, which prints of the model then print. */
export class CreateProfilesAndSlices1795000910000 implements MigrationInterface {
  name = 'CreateProfilesAndSlices1795000910000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`CREATE TABLE "engines" (
      "id" uuid NOT NULL DEFAULT gen_random_uuid(),
      "host" text NOT NULL,
      "name" text NOT NULL,
      "version" text NOT NULL,
      "classes" text array NOT NULL DEFAULT '{}',
      "seen_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
      CONSTRAINT "engines_pkey" PRIMARY KEY ("id")
    )`)
    await run.query(`CREATE UNIQUE INDEX "engines_host" ON "engines" ("host", "name")`)
    await run.query(`CREATE TABLE "profiles" (
      "id" uuid NOT NULL DEFAULT gen_random_uuid(),
      "name" text NOT NULL,
      "engine" text NOT NULL,
      "printer_class" text NOT NULL,
      "material" text NOT NULL,
      "quality" text NOT NULL,
      "settings" text NOT NULL,
      "sha256" text NOT NULL,
      "created_by" text NOT NULL,
      "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
      "deleted_at" TIMESTAMP WITH TIME ZONE,
      CONSTRAINT "profiles_pkey" PRIMARY KEY ("id")
    )`)
    await run.query(
      `CREATE UNIQUE INDEX "profiles_for" ON "profiles" ("printer_class", "material", "quality") WHERE deleted_at IS NULL`,
    )
    await run.query(`CREATE TABLE "slices" (
      "id" uuid NOT NULL DEFAULT gen_random_uuid(),
      "source_sha256" text NOT NULL,
      "source_kind" text NOT NULL,
      "profile_key" text NOT NULL,
      "engine" text NOT NULL,
      "profile" jsonb NOT NULL,
      "state" text NOT NULL DEFAULT 'waiting',
      "progress" double precision NOT NULL DEFAULT '0',
      "output_sha256" text,
      "output_bytes" bigint,
      "seconds" double precision,
      "error" jsonb,
      "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
      "finished_at" TIMESTAMP WITH TIME ZONE,
      CONSTRAINT "slices_pkey" PRIMARY KEY ("id")
    )`)
    await run.query(`CREATE UNIQUE INDEX "slices_once" ON "slices" ("source_sha256", "profile_key")`)
    await run.query(`CREATE INDEX "slices_owed" ON "slices" ("created_at") WHERE state = 'waiting'`)
    await run.query(`ALTER TABLE "files" ADD "model_file_id" uuid, ADD "slice_id" uuid`)
    await run.query(
      `CREATE UNIQUE INDEX "files_slice" ON "files" ("model_file_id", "slice_id") WHERE deleted_at IS NULL AND slice_id IS NOT NULL`,
    )
    await run.query(`ALTER TABLE "prints" ADD "model_file_id" uuid, ADD "slice_id" uuid`)
    await run.query(`CREATE INDEX "prints_slice" ON "prints" ("slice_id") WHERE slice_id IS NOT NULL`)
    await run.query(`CREATE INDEX "prints_model" ON "prints" ("model_file_id") WHERE model_file_id IS NOT NULL`)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`ALTER TABLE "prints" DROP COLUMN "model_file_id", DROP COLUMN "slice_id"`)
    await run.query(`ALTER TABLE "files" DROP COLUMN "model_file_id", DROP COLUMN "slice_id"`)
    for (const table of ['slices', 'profiles', 'engines']) await run.query(`DROP TABLE "${table}"`)
  }
}
