using System.Globalization;
using System.Text.Json;
using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs.Tests;

/// <summary>
/// Fills a database with jobs as a busy day leaves them, in a few seconds per hundred thousand: the newest wait, the next are being painted, the
/// rest have finished, a few of them badly. What a job looks like follows from its number alone, 0 being the newest. Uses public types only, so
/// other projects may link this file.
/// </summary>
internal sealed record JobSeeder(int Jobs)
{
    public string Tenant { get; init; } = "default";

    /// <summary>How many of the jobs wait.</summary>
    public int Queued { get; init; } = 100;

    /// <summary>How many of the jobs are being painted.</summary>
    public int Running { get; init; } = 8;

    /// <summary>Over which time they were accepted, evenly.</summary>
    public TimeSpan Span { get; init; } = TimeSpan.FromHours(23);

    /// <summary>Whether PostgreSQL's planner knows of them afterwards.</summary>
    public bool IsAnalyzed { get; init; } = true;

    /// <summary>One prompt in a thousand contains this word.</summary>
    public const string RareWord = "Lighthouse";

    private static readonly string Request = JsonSerializer.Serialize(new GenerationRequest
    {
        Prompt = "@", Tier = Tier.Full, Width = 512, Height = 512, Steps = 25, GuidanceScale = 7.5, Scheduler = SchedulerName.Ddim, Seed = 0, ImageCount = 1,
    }, WireJson.Options);

    public async Task RunAsync(JobsContext context)
    {
        await context.Database.OpenConnectionAsync();
        try
        {
            if (context is SqliteJobsContext) await RunSqliteAsync(context);
            else await RunPostgresAsync(context);
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    private async Task RunSqliteAsync(JobsContext context)
    {
        var triggers = await context.Database.SqlQueryRaw<string>(
            "SELECT sql AS \"Value\" FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'jobs_record%'").ToListAsync();
        var drop = "DROP TRIGGER jobs_record_stored; DROP TRIGGER jobs_record_changed;";
        var numbers = string.Create(CultureInfo.InvariantCulture, $"(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {Jobs}) SELECT i FROM n)");
        const string id = "printf('%08X-%04X-7000-8000-%012X', ms >> 16, ms & 65535, i)";
        var statements = Statements(numbers, "CAST(unixepoch('subsec') * 1000 AS INTEGER)", id, us => $"({us})");
        await ExecuteAsync(context, $"BEGIN IMMEDIATE; {drop} {statements} {string.Concat(triggers.Select(sql => sql + ";\n"))} COMMIT;");
    }

    private async Task RunPostgresAsync(JobsContext context)
    {
        var numbers = string.Create(CultureInfo.InvariantCulture, $"generate_series(0, {Jobs - 1}) AS n(i)");
        const string id = "(lpad(to_hex(ms), 12, '0') || '70008000' || lpad(to_hex(i), 12, '0'))::uuid";
        var statements = Statements(numbers, "(extract(epoch FROM now()) * 1000)::bigint", id, us => $"(timestamptz 'epoch' + ({us}) * interval '1 microsecond')");
        await ExecuteAsync(context, $"BEGIN; SET LOCAL session_replication_role = replica; {statements} COMMIT;");          // no triggers
        if (IsAnalyzed) await ExecuteAsync(context, "VACUUM (ANALYZE) jobs, job_images, job_events");          // as autovacuum leaves them
    }

    /// <summary>The statements for either database. Times are counted in microseconds since 1970 until they are stored.</summary>
    private string Statements(string numbers, string nowMs, string id, Func<string, string> time)
    {
        var step = Span.Ticks / TimeSpan.TicksPerMillisecond / (double)Jobs;
        var rows = string.Create(CultureInfo.InvariantCulture, $"""
            SELECT i, now_ms, status, tier, ms, {id} AS id, 1000 * ms AS created, 1000 * (ms + wait) AS claimed,
                   1000 * (ms + wait + 15 + denoise + 40 + 25 + 30) AS finished, denoise,
                   CASE WHEN i % 4 = 0 THEN 2 ELSE 1 END AS images FROM (
                SELECT i, now_ms, status, CASE WHEN i % 3 = 0 THEN 'distilled' ELSE 'full' END AS tier,
                       now_ms - CAST(i * {step} AS INTEGER) - CASE WHEN i < {Queued + Running} THEN 1000 ELSE 60000 END AS ms,
                       200 + CAST(i AS bigint) * 7919 % 20000 AS wait, 800 + CAST(i AS bigint) * 104729 % 6000 AS denoise FROM (
                    SELECT i, {nowMs} AS now_ms,
                           CASE WHEN i < {Queued} THEN 'queued' WHEN i < {Queued + Running} THEN 'running' WHEN i * 31 % 100 < 94 THEN 'succeeded'
                                WHEN i * 31 % 100 < 97 THEN 'failed' WHEN i * 31 % 100 < 99 THEN 'cancelled' ELSE 'expired' END AS status
                    FROM {numbers}) AS states) AS times
            """);
        const string began = "status IN ('running', 'succeeded', 'failed')";
        string When(string condition, string value) => $"CASE WHEN {condition} THEN {value} END";
        return $$"""
            CREATE TEMPORARY TABLE seeds AS {{rows}};

            INSERT INTO jobs (id, tenant_id, status, tier, request, attempt, crash_count, failure_count, changed_by, lease_owner, lease_until,
                              not_before, next_dispatch_at, dispatch_count, cancel_requested_at, created_at, claimed_at, finished_at,
                              text_encode_us, denoise_us, decode_us, encode_us, image_count, error_code, error_message)
            SELECT id, '{{Tenant}}', status, tier,
                   replace(replace(replace(replace('{{Request}}', '@', 'a fox in the snow no. ' || i || CASE WHEN i % 1000 = 500 THEN ' by a {{RareWord}}' ELSE '' END),
                       '"tier":"full"', '"tier":"' || tier || '"'), '"seed":0', '"seed":' || i), '"imageCount":1', '"imageCount":' || images),
                   CASE WHEN {{began}} THEN 1 ELSE 0 END, 0, CASE WHEN status = 'failed' THEN 1 ELSE 0 END,
                   CASE WHEN {{began}} THEN 'gpu-' || i % 8 WHEN status = 'expired' THEN 'reaper' ELSE 'client' END,
                   {{When(began, "'gpu-' || i % 8")}}, {{When("status = 'running'", time("1000 * (now_ms + 3600000)"))}},
                   {{time("created")}}, {{time("created")}}, 0, {{When("status = 'cancelled'", time("finished"))}}, {{time("created")}},
                   {{When(began, time("claimed"))}}, {{When("status NOT IN ('queued', 'running')", time("finished"))}},
                   {{When("status = 'succeeded'", "15000")}}, {{When("status = 'succeeded'", "1000 * denoise")}},
                   {{When("status = 'succeeded'", "40000")}}, {{When("status = 'succeeded'", "25000")}}, {{When("status = 'succeeded'", "images")}},
                   {{When("status = 'failed'", "'out_of_memory'")}}, {{When("status = 'failed'", "'The images do not fit on the device.'")}}
            FROM seeds ORDER BY i DESC;

            INSERT INTO job_images (job_id, "index", name, width, height, seed, sha256, length)
            SELECT id, k, '{{Tenant}}/' || i || '/1-' || k || '.png', 512, 512, i + k, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 400000
            FROM seeds JOIN (SELECT 0 AS k UNION ALL SELECT 1) AS places ON k < images WHERE status = 'succeeded';

            INSERT INTO job_events (job_id, seq, from_status, to_status, attempt, actor, at)
            SELECT id, 1, NULL, 'queued', 0, 'client', {{time("created")}} FROM seeds;
            INSERT INTO job_events (job_id, seq, from_status, to_status, attempt, actor, at)
            SELECT id, 2, 'queued', 'running', 1, 'gpu-' || i % 8, {{time("claimed")}} FROM seeds WHERE {{began}};
            INSERT INTO job_events (job_id, seq, from_status, to_status, attempt, actor, at, error_code, error_message)
            SELECT id, CASE WHEN {{began}} THEN 3 ELSE 2 END, CASE WHEN {{began}} THEN 'running' ELSE 'queued' END, status, CASE WHEN {{began}} THEN 1 ELSE 0 END,
                   CASE WHEN {{began}} THEN 'gpu-' || i % 8 WHEN status = 'expired' THEN 'reaper' ELSE 'client' END, {{time("finished")}},
                   {{When("status = 'failed'", "'out_of_memory'")}}, {{When("status = 'failed'", "'The images do not fit on the device.'")}}
            FROM seeds WHERE status NOT IN ('queued', 'running');

            DROP TABLE seeds;
            """;
    }

    private static async Task ExecuteAsync(JobsContext context, string statements)
    {
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = statements;
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync();
    }
}
