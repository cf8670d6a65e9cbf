using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Distributed.Faults.Programs;

/// <summary>Writes into the history what became of each commit of this worker, as the database answered it.</summary>
internal sealed class Witness(HistoryFile history) : DbCommandInterceptor
{
    public override ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        if (command.CommandText.Contains("SET status = 'succeeded'", StringComparison.Ordinal))
            history.Write("commit", result.HasRows ? "ok" : "fail", Find<Guid>(command, 0), attempt: Find<int>(command, 0));
        return ValueTask.FromResult(result);
    }

    /// <summary>The commit has one identifier, and its attempt is the first 32-bit number.</summary>
    private static T Find<T>(DbCommand command, int index) =>
        command.Parameters.Cast<DbParameter>().Select(parameter => parameter.Value).OfType<T>().ElementAt(index);
}
