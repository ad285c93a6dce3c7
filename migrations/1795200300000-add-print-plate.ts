import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Which plate of its file a print is of; empty = the first. It is said at the submission and never changes. */
export class AddPrintPlate1795200300000 implements MigrationInterface {
  name = 'AddPrintPlate1795200300000'

  async up(run: QueryRunner): Promise<void> {
    await run.query('ALTER TABLE "prints" ADD "plate" integer')
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('ALTER TABLE "prints" DROP COLUMN "plate"')
  }
}
