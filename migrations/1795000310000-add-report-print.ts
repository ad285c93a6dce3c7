import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Time-lapses are reports on one print. */
export class AddReportPrint1795000310000 implements MigrationInterface {
  name = 'AddReportPrint1795000310000'

  async up(run: QueryRunner): Promise<void> {
    await run.query('ALTER TABLE "reports" ADD "print_id" uuid')
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('ALTER TABLE "reports" DROP COLUMN "print_id"')
  }
}
