import type { MigrationInterface, QueryRunner } from 'typeorm'

export class CreateTemplates1795000340000 implements MigrationInterface {
  name = 'CreateTemplates1795000340000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`CREATE TABLE "templates" (
      "id" uuid NOT NULL DEFAULT gen_random_uuid(),
      "project_id" text NOT NULL,
      "name" text NOT NULL,
      "content" jsonb NOT NULL,
      "created_by" text NOT NULL,
      "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
      CONSTRAINT "templates_pkey" PRIMARY KEY ("id"),
      CONSTRAINT "FK_54e5c9fc0c740b2bd65f0160b5a" FOREIGN KEY ("project_id") REFERENCES "projects" ("id")
    )`)
    await run.query(`CREATE INDEX "templates_project" ON "templates" ("project_id", "created_at")`)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('DROP TABLE "templates"')
  }
}
