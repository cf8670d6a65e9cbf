using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Distributed.Jobs.Migrations.Sqlite
{
    /// <summary>What those who run the system ask for: statistics, lists by several properties, runs again, and why each attempt ended.</summary>
    public partial class Operations : Migration
    {
        private static string Record(string columns, string values) => $"""
            DROP TRIGGER jobs_record_changed;

            CREATE TRIGGER jobs_record_changed AFTER UPDATE OF status ON jobs WHEN NEW.status <> OLD.status
            BEGIN
                INSERT INTO job_events (job_id, seq, from_status, to_status, attempt, actor, at{columns})
                SELECT NEW.id, coalesce(max(seq), 0) + 1, OLD.status, NEW.status, NEW.attempt, NEW.changed_by,
                       CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER) * 1000{values}
                FROM job_events WHERE job_id = NEW.id;
            END;
            """;

        // An error is this change's own only if the change was charged to a budget.
        private static string Recorded(string column) =>
            $", CASE WHEN (NEW.failure_count, NEW.crash_count) <> (OLD.failure_count, OLD.crash_count) THEN NEW.{column} END";

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_jobs_tenant_id_status_created_at_id",
                table: "jobs");

            migrationBuilder.AddColumn<int>(
                name: "image_count",
                table: "jobs",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "retry_of",
                table: "jobs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "error_code",
                table: "job_events",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "error_message",
                table: "job_events",
                type: "TEXT",
                nullable: true);

            migrationBuilder.Sql(
                "UPDATE jobs SET image_count = (SELECT count(*) FROM job_images WHERE job_id = jobs.id) WHERE status = 'succeeded'");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_finished",
                table: "jobs",
                columns: new[] { "tier", "status", "finished_at", "created_at", "claimed_at", "text_encode_us", "denoise_us", "decode_us", "encode_us", "image_count" },
                filter: "finished_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_listed",
                table: "jobs",
                columns: new[] { "tenant_id", "tier", "status", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_jobs_retries",
                table: "jobs",
                columns: new[] { "retry_of", "created_at", "id" },
                filter: "retry_of IS NOT NULL");

            migrationBuilder.Sql(Record(", error_code, error_message", Recorded("error_code") + Recorded("error_message")));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(Record("", ""));

            migrationBuilder.DropIndex(
                name: "ix_jobs_finished",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "ix_jobs_listed",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "ix_jobs_retries",
                table: "jobs");

            // Said in SQL: the provider would make the tables anew, without their triggers.
            foreach (var column in new[] { "jobs DROP COLUMN image_count", "jobs DROP COLUMN retry_of", "job_events DROP COLUMN error_code", "job_events DROP COLUMN error_message" })
                migrationBuilder.Sql($"ALTER TABLE {column};");

            migrationBuilder.CreateIndex(
                name: "IX_jobs_tenant_id_status_created_at_id",
                table: "jobs",
                columns: new[] { "tenant_id", "status", "created_at", "id" });
        }
    }
}
