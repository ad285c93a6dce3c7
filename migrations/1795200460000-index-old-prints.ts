import type { MigrationInterface, QueryRunner } from 'typeorm'

/** The prints of one printer, and the newest of one submitter (which slicers poll), without a walk through all others. */
export class IndexOldPrints1795200460000 implements MigrationInterface {
  name = 'IndexOldPrints1795200460000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`CREATE INDEX "prints_printer" ON "prints" ("printer_id", "position")`)
    await run.query(`CREATE INDEX "prints_submitter" ON "prints" ("created_by", "position")`)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`DROP INDEX "prints_submitter"`)
    await run.query(`DROP INDEX "prints_printer"`)
  }
}
