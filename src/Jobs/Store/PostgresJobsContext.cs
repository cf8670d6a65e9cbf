using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Distributed.Jobs;

/// <summary>The jobs in PostgreSQL 15 or newer, by the server's clock.</summary>
public sealed class PostgresJobsContext(DbContextOptions<PostgresJobsContext> options) : JobsContext(options)
{
    private static readonly StandbyWait StandbyWait = new();

    internal override SqlDialect Dialect { get; } = new PostgresDialect();

    /// <summary>Points a context at a database.</summary>
    internal static void Use(DbContextOptionsBuilder options, NpgsqlDataSource source) => options.UseNpgsql(source).AddInterceptors(StandbyWait);
}
