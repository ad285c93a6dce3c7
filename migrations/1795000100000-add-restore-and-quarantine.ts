import type { MigrationInterface, QueryRunner } from 'typeorm'

const statements = [
  `CREATE TABLE "installation" (
  "id" uuid NOT NULL DEFAULT gen_random_uuid(),
  "cluster" text,
  "timeline" integer,
  "mark" bigint NOT NULL DEFAULT '0',
  "restored_at" TIMESTAMP WITH TIME ZONE,
  "restore_reason" text,
  CONSTRAINT "PK_installation" PRIMARY KEY ("id")
)`,
  'INSERT INTO installation DEFAULT VALUES',
  `CREATE TABLE "strays" (
  "id" uuid NOT NULL DEFAULT gen_random_uuid(),
  "printer_id" uuid NOT NULL,
  "file_name" text NOT NULL,
  "evidence" text NOT NULL,
  "found_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
  "cleared_at" TIMESTAMP WITH TIME ZONE,
  "cleared_by" text,
  CONSTRAINT "PK_strays" PRIMARY KEY ("id")
)`,
  `CREATE UNIQUE INDEX "strays_file" ON "strays" ("printer_id", "file_name")`,
  `CREATE INDEX "strays_open" ON "strays" ("printer_id") WHERE cleared_at IS NULL`,
  `ALTER TABLE "strays" ADD CONSTRAINT "FK_7f295c09b7be5685ee0543c89b2" FOREIGN KEY ("printer_id") REFERENCES "printers"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "printers" ADD "projects" text array NOT NULL DEFAULT '{}'`,
  `ALTER TABLE "printers" ADD "job_ref" text`,
  `ALTER TABLE "printers" ADD "lost_at" TIMESTAMP WITH TIME ZONE`,
  `ALTER TABLE "printers" ADD "unasked_since" TIMESTAMP WITH TIME ZONE`,
  `ALTER TABLE "printers" ADD "failures" integer NOT NULL DEFAULT '0'`,
  `ALTER TABLE "printers" ADD "quarantines" integer NOT NULL DEFAULT '0'`,
  `ALTER TABLE "printers" ADD "quarantine" jsonb`,
  `ALTER TABLE "printers" ADD "quarantined_until" TIMESTAMP WITH TIME ZONE`,
  `ALTER TABLE "pools" ADD "projects" text array NOT NULL DEFAULT '{}'`,
  `ALTER TABLE "attempts" ADD "retry_at" TIMESTAMP WITH TIME ZONE`,
  `ALTER TABLE "attempts" ADD "blames_file" boolean NOT NULL DEFAULT false`,
]

export class AddRestoreAndQuarantine1795000100000 implements MigrationInterface {
  name = 'AddRestoreAndQuarantine1795000100000'

  async up(run: QueryRunner): Promise<void> {
    for (const statement of statements) await run.query(statement)
  }

  async down(): Promise<void> {
    throw new Error('what is known of restored databases is not thrown away: restore a backup instead')
  }
}
