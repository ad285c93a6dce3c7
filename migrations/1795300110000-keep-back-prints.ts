import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Since when somebody keeps a print back before its start; what is paused in mid print has a state of its own. */
export class KeepBackPrints1795300110000 implements MigrationInterface {
  name = 'KeepBackPrints1795300110000'

  async up(run: QueryRunner): Promise<void> {
    await run.query('ALTER TABLE "prints" ADD "kept_back_at" TIMESTAMP WITH TIME ZONE')
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('ALTER TABLE "prints" DROP COLUMN "kept_back_at"')
  }
}
