import type { MigrationInterface, QueryRunner } from 'typeorm'

/** A print waits for no slice that was cleaned away: it waited for ever. */
export class ForgetSlices1795400200000 implements MigrationInterface {
  name = 'ForgetSlices1795400200000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(
      'UPDATE "prints" SET "slice_id" = NULL WHERE "slice_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "slices" s WHERE s."id" = "slice_id")',
    )
    await run.query(
      'ALTER TABLE "prints" ADD CONSTRAINT "FK_2908c2aa1c46775284dd1b4189a" FOREIGN KEY ("slice_id") REFERENCES "slices"("id") ON DELETE SET NULL',
    )
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('ALTER TABLE "prints" DROP CONSTRAINT "FK_2908c2aa1c46775284dd1b4189a"')
  }
}
