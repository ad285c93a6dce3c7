import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What people say of finished parts, and what it does to the totals of a day. */
export class CreateFeedback1795100400000 implements MigrationInterface {
  name = 'CreateFeedback1795100400000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`CREATE TABLE "feedback" (
      "print_id" uuid NOT NULL,
      "attempt" integer NOT NULL,
      "result" text NOT NULL,
      "reason" text,
      "photo_key" text,
      "photo_type" text,
      "given_by" text NOT NULL,
      "given_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
      CONSTRAINT "feedback_result" CHECK (result IN ('good', 'flawed', 'failed')),
      CONSTRAINT "feedback_pkey" PRIMARY KEY ("print_id")
    )`)
    await run.query(
      `ALTER TABLE "feedback" ADD CONSTRAINT "FK_eee256b5d10dbae9fafbe1c6970" FOREIGN KEY ("print_id") REFERENCES "prints"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    )
    await run.query(`CREATE UNIQUE INDEX "feedback_photo" ON "feedback" ("photo_key")`)
    await run.query(
      `ALTER TABLE "daily_totals" ADD "succeeded" integer NOT NULL DEFAULT '0', ADD "flawed" integer NOT NULL DEFAULT '0'`,
    )
    await run.query(`UPDATE "daily_totals" SET succeeded = completed`)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`ALTER TABLE "daily_totals" DROP COLUMN "succeeded", DROP COLUMN "flawed"`)
    await run.query(`DROP TABLE "feedback"`)
  }
}
