import type { MigrationInterface, QueryRunner } from 'typeorm'

export class CreatePrinterFiles1795000320000 implements MigrationInterface {
  name = 'CreatePrinterFiles1795000320000'

  async up(run: QueryRunner): Promise<void> {
    await run.query(`CREATE TABLE "printer_files" (
      "id" uuid NOT NULL DEFAULT gen_random_uuid(),
      "printer_id" uuid NOT NULL,
      "name" text NOT NULL,
      "size_bytes" bigint,
      "modified_at" TIMESTAMP WITH TIME ZONE,
      "seen_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
      "gone_at" TIMESTAMP WITH TIME ZONE,
      "wanted_at" TIMESTAMP WITH TIME ZONE,
      "wanted_by" text,
      "progress" double precision NOT NULL DEFAULT '0',
      "sha256" text,
      "downloaded_at" TIMESTAMP WITH TIME ZONE,
      "error" jsonb,
      CONSTRAINT "printer_files_pkey" PRIMARY KEY ("id"),
      CONSTRAINT "FK_d1f8917f12a515a2c40e972ec6a" FOREIGN KEY ("printer_id") REFERENCES "printers" ("id"),
      CONSTRAINT "FK_13b03d94fd3b7cbeba05a3e5506" FOREIGN KEY ("sha256") REFERENCES "contents" ("sha256")
    )`)
    await run.query(`CREATE UNIQUE INDEX "printer_files_name" ON "printer_files" ("printer_id", "name")`)
    await run.query(`CREATE INDEX "printer_files_content" ON "printer_files" ("sha256")`)
    await run.query(`CREATE INDEX "printer_files_owed" ON "printer_files" ("wanted_at") WHERE wanted_at IS NOT NULL`)
    await run.query(`ALTER TABLE "printers" ADD "files_listed_at" TIMESTAMP WITH TIME ZONE`)
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('DROP TABLE "printer_files"')
    await run.query('ALTER TABLE "printers" DROP COLUMN "files_listed_at"')
  }
}
