using System.Data.Common;
using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Distributed.Faults.Programs;

/// <summary>
/// Writes into the history what became of each commit of this worker, as the database answered it; and, when the runner asks for it, freezes
/// the process at the last moment before one, when the worker has no more chance to notice that its lease has run out meanwhile.
/// </summary>
internal sealed class Witness(HistoryFile history, ProgramSettings settings) : DbCommandInterceptor
{
    private const int Stop = 19;          // SIGSTOP

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (IsCommit(command) && settings.FreezeBeforeCommit is { } file && TryTake(file))
        {
            history.Write("freeze", "invoke", First<Guid>(command), attempt: First<int>(command));
            _ = Kill(Environment.ProcessId, Stop);
        }
        return ValueTask.FromResult(result);
    }

    public override ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        if (IsCommit(command)) history.Write("commit", result.HasRows ? "ok" : "fail", First<Guid>(command), attempt: First<int>(command));
        return ValueTask.FromResult(result);
    }

    private static bool IsCommit(DbCommand command) => command.CommandText.Contains("SET status = 'succeeded'", StringComparison.Ordinal);

    /// <summary>A commit has one identifier, and its first number of 32 bits is the attempt.</summary>
    private static T First<T>(DbCommand command) => command.Parameters.Cast<DbParameter>().Select(parameter => parameter.Value).OfType<T>().First();

    /// <summary>One process alone gets it.</summary>
    private static bool TryTake(string file)
    {
        try
        {
            if (!File.Exists(file)) return false;
            File.Move(file, $"{file}.{Environment.ProcessId}");
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
