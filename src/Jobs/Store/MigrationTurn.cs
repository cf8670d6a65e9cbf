using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Distributed.Jobs;

/// <summary>
/// Lets processes that start together migrate one after another. EF Core's own lock on PostgreSQL ends with the transaction of each migration,
/// and whoever waited for it goes on with the list that it had read before: two processes on a new database make the same things.
/// </summary>
internal static class MigrationTurn
{
    private const long Key = 0x6A6F6273;          // "jobs"
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Brings the database to the newest schema; what another process has done meanwhile is not done again.</summary>
    public static async Task MigrateInTurnAsync(this JobsContext context)
    {
        var database = context.Database;
        if (!database.IsNpgsql() || !await database.GetService<IRelationalDatabaseCreator>().ExistsAsync())
        {
            await database.MigrateAsync();
            return;
        }
        // Migrating commits even when there is nothing to do: whoever only starts again must not need a database that takes changes.
        if (!(await database.GetPendingMigrationsAsync()).Any()) return;
        database.SetCommandTimeout(Patience);
        await database.OpenConnectionAsync();          // the lock is the session's, so the session must last
        try
        {
            await database.ExecuteSqlAsync($"SELECT pg_advisory_lock({Key})");
            await database.MigrateAsync();
            await database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({Key})");
        }
        finally
        {
            await database.CloseConnectionAsync();          // the pool resets a session that it takes back, and with it the lock
        }
    }
}
