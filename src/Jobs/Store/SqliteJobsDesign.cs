using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Distributed.Jobs;

/// <summary>How <c>dotnet ef migrations add … --context SqliteJobsContext</c> makes the context; no database is opened.</summary>
internal sealed class SqliteJobsDesign : IDesignTimeDbContextFactory<SqliteJobsContext>
{
    public SqliteJobsContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteJobsContext>().UseSqlite("Data Source=:memory:").Options);
}
