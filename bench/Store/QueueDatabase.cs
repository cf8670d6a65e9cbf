using Distributed.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Distributed.Store;

/// <summary>A database with a queue of some length, and a tenth of that in finished jobs before it, tenants mixed.</summary>
internal sealed class QueueDatabase : IAsyncDisposable
{
    private const string Columns = """
        INSERT INTO jobs (id, tenant_id, idempotency_key, request_hash, tier, request, status, changed_by, attempt, crash_count, failure_count,
                          dispatch_count, not_before, next_dispatch_at, created_at, claimed_at, finished_at, error_code)
        SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(hash, 1, 3) || '8' || substr(hash, 4, 15))::uuid,
               'tenant-' || abs(i) % 10, CASE WHEN i % 3 = 0 THEN 'key-' || i END, hash, CASE WHEN i % 7 = 0 THEN 'distilled' ELSE 'full' END,
        """;

    private const string FillQueue = $"""
        {Columns} $2, 'queued', 'client', 0, 0, 0, 0, at, at, at, NULL, NULL, NULL
        FROM (SELECT i, md5(i::text) AS hash, statement_timestamp() - make_interval(secs => 60 + ($1 - i) * 0.01) AS at
              FROM generate_series(1, $1) AS i) AS made
        """;

    private const string FillHistory = $"""
        {Columns} $2, ended, 'gpu-0', 1, 0, 0, 1, at, at, at, at, at, CASE WHEN ended = 'failed' THEN 'hopeless' END
        FROM (SELECT i, md5(i::text) AS hash, statement_timestamp() - make_interval(secs => 100000 + ($1 - i) * 0.01) AS at,
                     CASE WHEN i % 50 = -7 THEN 'cancelled' WHEN i % 50 = -8 THEN 'failed' ELSE 'succeeded' END AS ended
              FROM generate_series(-$1, -1) AS i) AS made
        """;

    private const string FillImages = """
        INSERT INTO job_images (job_id, index, name, width, height, seed, sha256, length)
        SELECT id, 0, tenant_id || '/' || id || '/1-0-abc.png', 512, 512, 7, repeat('a', 64), 400000 FROM jobs WHERE status = 'succeeded'
        """;

    private readonly string server;
    private readonly string name = $"bench_{Guid.NewGuid():N}";
    private ServiceProvider services;

    private QueueDatabase(string server, int size)
    {
        (this.server, Size) = (server, size);
        services = Configure().BuildServiceProvider();
    }

    public int Size { get; }

    private string ConnectionString => new NpgsqlConnectionStringBuilder(server) { Database = name, CommandTimeout = 600 }.ConnectionString;

    /// <param name="server">The server's connection string.</param>
    /// <param name="size">How many jobs are queued.</param>
    /// <param name="isBurst">Whether the planner's statistics are from before the queue came, when nothing waited.</param>
    public static async Task<QueueDatabase> FillAsync(string server, int size, bool isBurst)
    {
        var queue = new QueueDatabase(server, size);
        await ExecuteAsync(server, $"CREATE DATABASE {queue.name}");
        await using (var context = await queue.Get<IDbContextFactory<JobsContext>>().CreateDbContextAsync()) await context.Database.MigrateAsync();
        await ExecuteAsync(queue.ConnectionString, FillHistory, size / 10, Workload.Request);
        await ExecuteAsync(queue.ConnectionString, FillImages);
        if (!isBurst) await ExecuteAsync(queue.ConnectionString, FillQueue, size, Workload.Request);
        await ExecuteAsync(queue.ConnectionString, "VACUUM ANALYZE");
        if (!isBurst) return queue;
        await ExecuteAsync(queue.ConnectionString, "ALTER TABLE jobs SET (autovacuum_enabled = false)");
        await ExecuteAsync(queue.ConnectionString, FillQueue, size, Workload.Request);
        return queue;
    }

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    /// <summary>From now on, collects the plans of all statements.</summary>
    public PlanListener Explain()
    {
        var listener = new PlanListener();
        services.Dispose();
        services = Configure(PlanListener.Options).ConfigureDbContext<PostgresJobsContext>(options => options.AddInterceptors(listener))
            .BuildServiceProvider();
        return listener;
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await ExecuteAsync(server, $"DROP DATABASE {name} WITH (FORCE)");
    }

    private IServiceCollection Configure(string options = "") => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddPostgresJobs($"{ConnectionString};{options}");

    private static async Task ExecuteAsync(string connectionString, string statement, params object[] values)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(statement);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync();
    }
}
