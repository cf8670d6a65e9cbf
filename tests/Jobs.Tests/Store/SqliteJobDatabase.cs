using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs.Tests;

public sealed class SqliteJobDatabase : JobDatabase
{
    private readonly string file = Path.Combine(Directory.CreateTempSubdirectory("jobs-tests-").FullName, "jobs.db");

    protected override JobsContext Open()
    {
        var options = new DbContextOptionsBuilder<SqliteJobsContext>();
        SqliteJobsContext.Use(options, file);
        options.AddInterceptors(Plans);
        return new SqliteJobsContext(options.Options);
    }

    public override ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        return ValueTask.CompletedTask;
    }
}
