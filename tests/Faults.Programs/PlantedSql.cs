using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Distributed.Faults.Programs;

/// <summary>Plants a bug into the statements of a process. Each changes words that must be there, so that a bug cannot silently go missing.</summary>
internal sealed class PlantedSql(ProgramSettings settings) : DbCommandInterceptor
{
    private readonly IReadOnlyList<SqlChange> changes = SqlChange.Of(settings);

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        foreach (var change in changes) command.CommandText = change.Apply(command.CommandText);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        foreach (var change in changes) command.CommandText = change.Apply(command.CommandText);
        return ValueTask.FromResult(result);
    }
}
