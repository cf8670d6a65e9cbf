using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Distributed.Deployment.Tests;

/// <summary>The queries by which KEDA scales, on a real database with the real schema.</summary>
public sealed class BacklogTests
{
    private const int Finished = 20_000;          // what a planner must not walk through

    [Fact]
    public async Task Keda_counts_what_waits_and_runs_of_a_tier_and_nothing_else_by_the_partial_indices()
    {
        var server = Environment.GetEnvironmentVariable("TEST_POSTGRES");
        Assert.SkipWhen(string.IsNullOrEmpty(server), "TEST_POSTGRES is not set. Run ./test, or first: eval \"$(tests/services up /tmp/services)\"");
        var queries = Manifests.Render("azure").Of("ScaledObject").ToDictionary(
            scaled => scaled.Text("metadata", "name")!["worker-".Length..],
            scaled => scaled.Items("spec", "triggers").Single(trigger => trigger.Text("type") == "postgresql").Text("metadata", "query")!);
        Assert.Equal(Words.All<Tier>().Order(), queries.Keys.Order());

        var name = $"backlog_{Guid.NewGuid():N}";
        await using var owner = NpgsqlDataSource.Create(server!);
        await owner.CreateCommand($"CREATE DATABASE {name}").ExecuteNonQueryAsync();
        try
        {
            await using var database = NpgsqlDataSource.Create(await MigratedAsync(new NpgsqlConnectionStringBuilder(server) { Database = name, Pooling = false }.ConnectionString));
            await database.CreateCommand($"""
                INSERT INTO jobs (id, tenant_id, status, tier, request, attempt, crash_count, failure_count, not_before, next_dispatch_at, dispatch_count, created_at)
                SELECT gen_random_uuid(), 't', 'queued', CASE WHEN i <= 7 THEN 'full' ELSE 'distilled' END, '{"{}"}', 0, 0, 0, now() + CASE WHEN i = 1 THEN interval '1 hour' ELSE interval '0' END,
                    now(), CASE WHEN i % 2 = 0 THEN 1 ELSE 0 END, now() FROM generate_series(1, 20) AS i
                """).ExecuteNonQueryAsync();
            await database.CreateCommand($"""
                INSERT INTO jobs (id, tenant_id, status, tier, request, attempt, crash_count, failure_count, not_before, next_dispatch_at, dispatch_count, created_at)
                SELECT gen_random_uuid(), 't', 'succeeded', 'full', '{"{}"}', 1, 0, 0, now(), now(), 1, now() FROM generate_series(1, {Finished})
                """).ExecuteNonQueryAsync();
            await ChangeAsync(database, "status = 'running', attempt = 1, lease_owner = 'w', changed_by = 'w', lease_until = now() + interval '1 minute', claimed_at = now()", "'full'", 2);
            await ChangeAsync(database, "status = 'cancelled', finished_at = now(), changed_by = 'client'", "'distilled'", 3);

            await database.CreateCommand("ANALYZE jobs").ExecuteNonQueryAsync();
            Assert.Equal(6L, await database.CreateCommand(queries["full"]).ExecuteScalarAsync());          // 7, two of them running, one not due for an hour
            Assert.Equal(10L, await database.CreateCommand(queries["distilled"]).ExecuteScalarAsync());          // 13 less three cancelled
            foreach (var query in queries.Values)
            {
                var plan = await ExplainAsync(database, query);
                Assert.True(plan.Contains("ix_jobs_waiting", StringComparison.Ordinal) && plan.Contains("ix_jobs_leased", StringComparison.Ordinal), plan);
            }
        }
        finally
        {
            await owner.CreateCommand($"DROP DATABASE {name} WITH (FORCE)").ExecuteNonQueryAsync();
        }
    }

    private static async Task<string> MigratedAsync(string connection)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddLogging().AddPostgresJobs(connection);
        await using var provider = services.BuildServiceProvider();
        await provider.MigrateJobsAsync();
        return connection;
    }

    private static Task<int> ChangeAsync(NpgsqlDataSource database, string change, string tier, int count) => database.CreateCommand(
        $"UPDATE jobs SET {change} WHERE id IN (SELECT id FROM jobs WHERE tier = {tier} AND status = 'queued' AND not_before <= now() LIMIT {count})").ExecuteNonQueryAsync();

    private static async Task<string> ExplainAsync(NpgsqlDataSource database, string query)
    {
        await using var command = database.CreateCommand($"EXPLAIN {query}");
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync()) lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }
}
