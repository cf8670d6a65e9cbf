using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Distributed.Jobs.Migrations.Postgres
{
    /// <summary>The database's own guard over what jobs may become, and its own record of what became of them.</summary>
    public partial class HistoryAndGuards : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Every row is rewritten several times, so pages keep room for it. A queue leaves its dead rows where it is read next, so they are
            // cleared away long before they are a fifth of the table.
            migrationBuilder.Sql("ALTER TABLE jobs SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);");

            // Heartbeats and the relay set none of these columns, so they pay nothing for the guard.
            migrationBuilder.Sql("""
                CREATE FUNCTION jobs_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$
                BEGIN
                    IF OLD.status IN ('succeeded', 'failed', 'cancelled', 'expired') THEN
                        IF (NEW.status, NEW.attempt, NEW.crash_count, NEW.failure_count, NEW.created_at, NEW.claimed_at, NEW.finished_at,
                            NEW.text_encode_us, NEW.denoise_us, NEW.decode_us, NEW.encode_us, NEW.error_code, NEW.error_message)
                           IS DISTINCT FROM
                           (OLD.status, OLD.attempt, OLD.crash_count, OLD.failure_count, OLD.created_at, OLD.claimed_at, OLD.finished_at,
                            OLD.text_encode_us, OLD.denoise_us, OLD.decode_us, OLD.encode_us, OLD.error_code, OLD.error_message) THEN
                            RAISE EXCEPTION 'A finished job never changes: % is %.', OLD.id, OLD.status
                                USING ERRCODE = 'check_violation', TABLE = 'jobs', CONSTRAINT = 'jobs_finished';
                        END IF;
                    ELSIF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
                        ('queued', 'running'), ('queued', 'cancelled'), ('queued', 'expired'),
                        ('running', 'queued'), ('running', 'succeeded'), ('running', 'failed'), ('running', 'cancelled')) THEN
                        RAISE EXCEPTION 'A job never makes this transition: % from % to %.', OLD.id, OLD.status, NEW.status
                            USING ERRCODE = 'check_violation', TABLE = 'jobs', CONSTRAINT = 'jobs_transition';
                    ELSIF NEW.attempt <> OLD.attempt + (OLD.status = 'queued' AND NEW.status = 'running')::int THEN
                        RAISE EXCEPTION 'An attempt grows by one at a claim and never otherwise: % from % to %.', OLD.id, OLD.attempt, NEW.attempt
                            USING ERRCODE = 'check_violation', TABLE = 'jobs', CONSTRAINT = 'jobs_attempt';
                    END IF;
                    RETURN NEW;
                END $guard$;

                CREATE TRIGGER jobs_guard
                    BEFORE UPDATE OF status, attempt, crash_count, failure_count, created_at, claimed_at, finished_at,
                                     text_encode_us, denoise_us, decode_us, encode_us, error_code, error_message ON jobs
                    FOR EACH ROW EXECUTE FUNCTION jobs_guard();
                """);

            migrationBuilder.Sql("""
                CREATE FUNCTION jobs_record_stored() RETURNS trigger LANGUAGE plpgsql AS $record$
                BEGIN
                    INSERT INTO job_events (job_id, seq, from_status, to_status, attempt, actor, at, txid)
                    SELECT id, 1, NULL, status, attempt, changed_by, clock_timestamp(), txid_current() FROM stored;
                    RETURN NULL;
                END $record$;

                CREATE TRIGGER jobs_record_stored AFTER INSERT ON jobs
                    REFERENCING NEW TABLE AS stored FOR EACH STATEMENT EXECUTE FUNCTION jobs_record_stored();

                CREATE FUNCTION jobs_record_changed() RETURNS trigger LANGUAGE plpgsql AS $record$
                BEGIN
                    INSERT INTO job_events (job_id, seq, from_status, to_status, attempt, actor, at, txid)
                    SELECT NEW.id, coalesce(max(seq), 0) + 1, OLD.status, NEW.status, NEW.attempt, NEW.changed_by, clock_timestamp(), txid_current()
                    FROM job_events WHERE job_id = NEW.id;
                    RETURN NULL;
                END $record$;

                CREATE TRIGGER jobs_record_changed AFTER UPDATE OF status ON jobs
                    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION jobs_record_changed();
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                ALTER TABLE jobs RESET (fillfactor, autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor);
                DROP TRIGGER jobs_record_changed ON jobs;
                DROP TRIGGER jobs_record_stored ON jobs;
                DROP TRIGGER jobs_guard ON jobs;
                DROP FUNCTION jobs_record_changed();
                DROP FUNCTION jobs_record_stored();
                DROP FUNCTION jobs_guard();
                """);
        }
    }
}
