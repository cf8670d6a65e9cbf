using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Distributed.Jobs.Tests;

/// <summary>A database of its own on the PostgreSQL server.</summary>
public sealed class PostgresJobDatabase : JobDatabase
{
    private readonly string name = $"jobs_{Guid.NewGuid():N}";
    private NpgsqlDataSource? source;
    private DbContextOptions<PostgresJobsContext>? options;

    /// <summary>Its connection string.</summary>
    public string ConnectionString => PostgresServer.Database(name);

    /// <summary>This database; skips the test when there is no server.</summary>
    public PostgresJobDatabase Required()
    {
        PostgresServer.Require();
        return this;
    }

    public override async ValueTask InitializeAsync()
    {
        if (PostgresServer.ConnectionString is null) return;
        await PostgresServer.ExecuteAsync($"CREATE DATABASE {name}");
        source = NpgsqlDataSource.Create(ConnectionString);
        var builder = new DbContextOptionsBuilder<PostgresJobsContext>();
        PostgresJobsContext.Use(builder, source);
        options = builder.AddInterceptors(Plans).Options;
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        if (source is null) return;
        await source.DisposeAsync();
        source = null;
        await PostgresServer.ExecuteAsync($"DROP DATABASE {name} WITH (FORCE)");
    }

    protected override JobsContext Open() => new PostgresJobsContext(options!);
}
