using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Distributed.Jobs;

/// <summary>
/// Lets SQLite itself wait for another writer, in steps that begin at a millisecond. Otherwise the provider waits, 150 ms at a time.
/// </summary>
internal sealed class SqliteBusyTimeout : DbConnectionInterceptor
{
    private const string Pragma = "PRAGMA busy_timeout = 30000";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragma;
        command.ExecuteNonQuery();
    }

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);          // SQLite has no asynchronous calls
        return Task.CompletedTask;
    }
}
