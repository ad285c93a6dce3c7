import type { MigrationInterface, QueryRunner } from 'typeorm'

/** When the check of a file failed last for a reason that passes, so that it is owed again after a while. */
export class OweUncheckedFiles1795400210000 implements MigrationInterface {
  name = 'OweUncheckedFiles1795400210000'

  async up(run: QueryRunner): Promise<void> {
    await run.query('ALTER TABLE "files" ADD "tried_at" TIMESTAMP WITH TIME ZONE')
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('ALTER TABLE "files" DROP COLUMN "tried_at"')
  }
}
