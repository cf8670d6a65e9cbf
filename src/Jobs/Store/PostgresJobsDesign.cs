using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Distributed.Jobs;

/// <summary>How <c>dotnet ef migrations add … --context PostgresJobsContext</c> makes the context; no database is opened.</summary>
internal sealed class PostgresJobsDesign : IDesignTimeDbContextFactory<PostgresJobsContext>
{
    public PostgresJobsContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresJobsContext>().UseNpgsql().Options);
}
