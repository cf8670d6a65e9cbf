using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Distributed.Jobs.Migrations.Sqlite
{
    /// <summary>The database's own guard over what jobs may become, and its own record of what became of them.</summary>
    /// <remarks>A later migration that rebuilds the table drops its triggers and must make them again.</remarks>
    public partial class HistoryAndGuards : Migration
    {
        // Messages are literals: an expression there would make the file unreadable to SQLite before 3.47.
        private const string Guards = """
            CREATE TRIGGER jobs_finished
            BEFORE UPDATE OF status, attempt, crash_count, failure_count, created_at, claimed_at, finished_at,
                             text_encode_us, denoise_us, decode_us, encode_us, error_code, error_message ON jobs
            WHEN OLD.status IN ('succeeded', 'failed', 'cancelled', 'expired') AND
                 (NEW.status, NEW.attempt, NEW.crash_count, NEW.failure_count, NEW.created_at, NEW.claimed_at, NEW.finished_at,
                  NEW.text_encode_us, NEW.denoise_us, NEW.decode_us, NEW.encode_us, NEW.error_code, NEW.error_message)
                 IS NOT
                 (OLD.status, OLD.attempt, OLD.crash_count, OLD.failure_count, OLD.created_at, OLD.claimed_at, OLD.finished_at,
                  OLD.text_encode_us, OLD.denoise_us, OLD.decode_us, OLD.encode_us, OLD.error_code, OLD.error_message)
            BEGIN
                SELECT RAISE(ABORT, 'A finished job never changes.');
            END;

            CREATE TRIGGER jobs_transition BEFORE UPDATE OF status ON jobs
            WHEN OLD.status IN ('queued', 'running') AND NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (VALUES
                ('queued', 'running'), ('queued', 'cancelled'), ('queued', 'expired'),
                ('running', 'queued'), ('running', 'succeeded'), ('running', 'failed'), ('running', 'cancelled'))
            BEGIN
                SELECT RAISE(ABORT, 'A job never makes this transition.');
            END;

            CREATE TRIGGER jobs_attempt BEFORE UPDATE OF status, attempt ON jobs
            WHEN OLD.status IN ('queued', 'running') AND NEW.attempt <> OLD.attempt + (OLD.status = 'queued' AND NEW.status = 'running')
            BEGIN
                SELECT RAISE(ABORT, 'An attempt grows by one at a claim and never otherwise.');
            END;
            """;

        private const string History = """
            CREATE TRIGGER jobs_record_stored AFTER INSERT ON jobs
            BEGIN
                INSERT INTO job_events (job_id, seq, from_status, to_status, attempt, actor, at)
                VALUES (NEW.id, 1, NULL, NEW.status, NEW.attempt, NEW.changed_by, CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER) * 1000);
            END;

            CREATE TRIGGER jobs_record_changed AFTER UPDATE OF status ON jobs WHEN NEW.status <> OLD.status
            BEGIN
                INSERT INTO job_events (job_id, seq, from_status, to_status, attempt, actor, at)
                SELECT NEW.id, coalesce(max(seq), 0) + 1, OLD.status, NEW.status, NEW.attempt, NEW.changed_by,
                       CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER) * 1000
                FROM job_events WHERE job_id = NEW.id;
            END;
            """;

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(Guards);
            migrationBuilder.Sql(History);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var trigger in new[] { "jobs_record_changed", "jobs_record_stored", "jobs_attempt", "jobs_transition", "jobs_finished" })
                migrationBuilder.Sql($"DROP TRIGGER {trigger};");
        }
    }
}
