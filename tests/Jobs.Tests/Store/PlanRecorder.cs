using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Distributed.Jobs.Tests;

/// <summary>Asks the database for the plan of every statement, while it is switched on.</summary>
public sealed class PlanRecorder : DbCommandInterceptor
{
    private List<string>? plans;

    /// <summary>Runs something and gives the plans of its queries.</summary>
    public async Task<IReadOnlyList<string>> RecordAsync(Func<Task> act)
    {
        plans = [];
        try
        {
            await act();
            return plans;
        }
        finally
        {
            plans = null;
        }
    }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (plans is { } list) list.Add(await ExplainAsync(command, cancellationToken));
        return result;
    }

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (plans is { } list) list.Add(await ExplainAsync(command, cancellationToken));
        return result;
    }

    private static async Task<string> ExplainAsync(DbCommand command, CancellationToken cancellation)
    {
        var text = command.CommandText;
        var isSqlite = command is Microsoft.Data.Sqlite.SqliteCommand;
        command.CommandText = (isSqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + text;
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            var lines = new List<string>();
            while (await reader.ReadAsync(cancellation)) lines.Add(reader.GetString(isSqlite ? 3 : 0));
            return string.Join('\n', lines);
        }
        finally
        {
            command.CommandText = text;
        }
    }
}
