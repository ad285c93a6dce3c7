import type { MigrationInterface, QueryRunner } from 'typeorm'

/** R21: a command that names no attempt names the bed's epoch, which each start raises. */
export class AddCommandBedEpoch1795500500000 implements MigrationInterface {
  name = 'AddCommandBedEpoch1795500500000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`ALTER TABLE "commands" ADD "bed_epoch" integer`)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`ALTER TABLE "commands" DROP COLUMN "bed_epoch"`)
  }
}
