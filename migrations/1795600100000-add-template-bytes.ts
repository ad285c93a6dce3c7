import type { MigrationInterface, QueryRunner } from 'typeorm'

/** A page of templates ends by their size, which is known without reading them. */
export class AddTemplateBytes1795600100000 implements MigrationInterface {
  name = 'AddTemplateBytes1795600100000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`ALTER TABLE "templates" ADD "content_bytes" integer NOT NULL DEFAULT 0`)
    await run.query(`UPDATE "templates" SET "content_bytes" = octet_length("content"::text)`)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`ALTER TABLE "templates" DROP COLUMN "content_bytes"`)
  }
}
