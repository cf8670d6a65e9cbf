using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Distributed.Jobs;

/// <summary>
/// Makes a failure of a commit that did not reach the standby. When the primary waits for a synchronous standby and the statement's time is up,
/// the driver asks to cancel it; Postgres then ends the wait, not the commit, answers as ever, and adds but a warning. What was answered for in this
/// way is lost when the standby takes over: nobody may be told of it as done.
/// </summary>
internal sealed class StandbyWait : DbCommandInterceptor, IDbConnectionInterceptor, IDbTransactionInterceptor
{
    /// <summary>Where in Postgres the warning comes from: its text is translated, its code that of any warning.</summary>
    private const string Waiter = "SyncRepWaitForLSN";

    private readonly ConditionalWeakTable<DbConnection, Warning> connections = [];

    public void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Listen(connection);

    public Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Listen(connection);
        return Task.CompletedTask;
    }

    // A statement is committed when its reader has been read to the end: that is before it is disposed of.
    public override InterceptionResult DataReaderDisposing(DbCommand command, DataReaderDisposingEventData eventData, InterceptionResult result)
    {
        Check(command.Connection);
        return result;
    }

    public override int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result)
    {
        Check(command.Connection);
        return result;
    }

    public override ValueTask<int> NonQueryExecutedAsync(DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(NonQueryExecuted(command, eventData, result));

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Check(eventData.Context?.Database.GetDbConnection());

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        TransactionCommitted(transaction, eventData);
        return Task.CompletedTask;
    }

    private void Listen(DbConnection connection) => connections.GetValue(connection, opened =>
    {
        var warning = new Warning();
        ((NpgsqlConnection)opened).Notice += (_, told) => warning.HasCome |= told.Notice.Routine == Waiter;
        return warning;
    });

    private void Check(DbConnection? connection)
    {
        if (connection is null || !connections.TryGetValue(connection, out var warning) || !warning.HasCome) return;
        warning.HasCome = false;
        throw new TimeoutException("The database has committed this without its standby, which did not answer in time.");
    }

    private sealed class Warning
    {
        public bool HasCome { get; set; }
    }
}
