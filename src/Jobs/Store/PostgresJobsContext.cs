using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs;

/// <summary>The jobs in PostgreSQL 15 or newer, by the server's clock.</summary>
public sealed class PostgresJobsContext(DbContextOptions<PostgresJobsContext> options) : JobsContext(options)
{
    internal override SqlDialect Dialect { get; } = new PostgresDialect();
}
