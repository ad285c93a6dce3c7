import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What people print with again and again: theirs alone, or shared in a project. */
export class CreatePresets1795100410000 implements MigrationInterface {
  name = 'CreatePresets1795100410000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`CREATE TABLE "presets" (
      "id" uuid NOT NULL DEFAULT gen_random_uuid(),
      "project_id" text,
      "name" text NOT NULL,
      "content" jsonb NOT NULL,
      "created_by" text NOT NULL,
      "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
      "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
      CONSTRAINT "presets_pkey" PRIMARY KEY ("id")
    )`)
    await run.query(
      `CREATE UNIQUE INDEX "presets_shared" ON "presets" ("project_id", "name") WHERE project_id IS NOT NULL`,
    )
    await run.query(`CREATE UNIQUE INDEX "presets_own" ON "presets" ("created_by", "name") WHERE project_id IS NULL`)
    await run.query(
      `ALTER TABLE "presets" ADD CONSTRAINT "FK_9a01219aa5b522d4655ff3928ee" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`DROP TABLE "presets"`)
  }
}
