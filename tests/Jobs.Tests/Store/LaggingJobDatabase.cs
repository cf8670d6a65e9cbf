using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Distributed.Jobs.Tests;

/// <summary>A PostgreSQL database whose commits wait for a standby; what a statement may take is over before one answers.</summary>
public sealed class LaggingJobDatabase : JobDatabase
{
    private readonly PostgresJobDatabase database = new();
    private NpgsqlDataSource? lagging, prompt;

    /// <summary>Whether the standby answers at once.</summary>
    public bool HasStandby { get; set; } = true;

    public override async ValueTask InitializeAsync()
    {
        if (PostgresServer.ConnectionString is null) return;
        await database.InitializeAsync();
        // The server waits for nobody unless a session asks for it, and then for a standby that it does not have.
        lagging = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Options = "-c synchronous_commit=on", CommandTimeout = 1, CancellationTimeout = 60_000 });
        prompt = NpgsqlDataSource.Create(database.ConnectionString);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var source in (NpgsqlDataSource?[])[lagging, prompt])
            if (source is not null) await source.DisposeAsync();
        await database.DisposeAsync();
    }

    protected override JobsContext Open()
    {
        var options = new DbContextOptionsBuilder<PostgresJobsContext>();
        PostgresJobsContext.Use(options, (HasStandby ? prompt : lagging)!);
        return new PostgresJobsContext(options.Options);
    }
}
