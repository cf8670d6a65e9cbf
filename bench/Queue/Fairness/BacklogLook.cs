using System.Diagnostics;
using System.Globalization;
using System.Text;
using Distributed.Contracts;
using Distributed.Harness;
using Distributed.Jobs;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Queue;

/// <summary>What one look of the relay and one reading of the estimates cost while one tenant has ever more jobs that wait, and nine have ten each.</summary>
internal sealed class BacklogLook(int looks)
{
    private const string Columns = """
        INSERT INTO jobs (id, tenant_id, tier, request, status, changed_by, attempt, crash_count, failure_count, dispatch_count, not_before, next_dispatch_at, created_at)
        """;

    private const int Chunk = 50_000;

    private readonly StringBuilder text = new("| database | jobs that wait | reserve 64: ms | reserve 1 more: p50 ms | p99 ms | read for the estimates: ms |\n|---|---|---|---|---|---|\n");

    public async Task<string> RunAsync(params int[] sizes)
    {
        foreach (var size in sizes)
        {
            await using var stage = await Stage.SetUpAsync(Tiers.Full);
            for (var from = 1; from <= size + 90; from += Chunk)
                await stage.ExecuteAsync($$"""
                {{Columns}} SELECT gen_random_uuid(), CASE WHEN i <= {{size}} THEN 'big' ELSE 'small-' || i % 9 END, 'full', '{{Request}}', 'queued', 'client', 0, 0, 0, 0,
                       at, at, at FROM (SELECT i, now() - interval '1 hour' + i * interval '1 millisecond' AS at FROM generate_series({{from}}, {{Math.Min(from + Chunk - 1, size + 90)}}) AS i) AS jobs
                """);
            await MeasureAsync("PostgreSQL", size, stage.Get<JobDispatch>(), stage.Get<JobLeases>(), stage.Get<JobEstimates>());

            var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.db");
            await using var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddLogging()
                .AddSqliteJobs(file).AddSingleton<JobEstimates>().BuildServiceProvider();
            await services.MigrateJobsAsync();
            await using (var context = await services.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContextAsync())
            {
                context.Database.SetCommandTimeout(300);
                await context.Database.ExecuteSqlRawAsync($$"""
                    {{Columns}} SELECT printf('%08X-0000-7000-8000-000000000000', i), CASE WHEN i <= {{size}} THEN 'big' ELSE 'small-' || i % 9 END, 'full',
                           {0}, 'queued', 'client', 0, 0, 0, 0, at, at, at
                    FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {{size + 90}})
                          SELECT i, (unixepoch() - 3600) * 1000000 + i * 1000 AS at FROM n) AS jobs WHERE true
                    """, Request);
            }
            await MeasureAsync("SQLite", size, services.GetRequiredService<JobDispatch>(),
                services.GetRequiredService<JobLeases>(), services.GetRequiredService<JobEstimates>());
            SqliteConnection.ClearAllPools();
            foreach (var part in new[] { "", "-wal", "-shm" }) File.Delete(file + part);
        }
        return text.ToString();
    }

    private async Task MeasureAsync(string database, int size, JobDispatch dispatch, JobLeases leases, JobEstimates estimates)
    {
        const int room = 64;
        await dispatch.ReserveAsync(Tier.Distilled, room, default);          // connects
        var start = Stopwatch.GetTimestamp();
        var reserved = await dispatch.ReserveAsync(Tier.Full, room, default);
        var first = Stopwatch.GetElapsedTime(start);
        using (var lease = await leases.ClaimAsync(reserved.Due[0].Id, Tier.Full, "gpu-0", default))          // something measured: else nothing is estimated
            await leases.SucceedAsync(lease!, [new(0, "a/b.png", 512, 512, 7, new string('a', 64), 400_000)], new(default, TimeSpan.FromSeconds(1), default, default), default);
        var more = new List<TimeSpan>();
        for (var i = 1; i <= looks; i++) more.Add(await TimeAsync(() => dispatch.ReserveAsync(Tier.Full, room + i, default)));
        var samples = new Samples(more);
        var read = await TimeAsync(() => estimates.RefreshAsync(default));
        text.Append(CultureInfo.InvariantCulture, $"| {database} | {size:#,0} | {first.TotalMilliseconds:F1} | {samples.At(0.5):F1} | {samples.At(0.99):F1} | {read.TotalMilliseconds:F1} |\n");
        Console.Error.WriteLine($"{database}, {size} jobs, load {Machine.Load}");
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> act)
    {
        var start = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(start);
    }

    private static string Request { get; } = System.Text.Json.JsonSerializer.Serialize(new GenerationRequest
    {
        Prompt = "a lighthouse in a storm", Tier = Tier.Full, Width = 512, Height = 512, Steps = 30, GuidanceScale = 7.5, Scheduler = SchedulerName.Ddim, Seed = 7, ImageCount = 1,
    }, WireJson.Options);
}
