using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Distributed.Faults.Programs;

/// <summary>Plants a bug into the statements of a process. Each changes words that must be there, so that a bug cannot silently go missing.</summary>
internal sealed partial class PlantedSql(ProgramSettings settings) : DbCommandInterceptor
{
    private readonly IReadOnlyList<SqlChange> changes = SqlChange.Of(settings);

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Plant(command);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Plant(command);
        return ValueTask.FromResult(result);
    }

    private void Plant(DbCommand command)
    {
        foreach (var change in changes) command.CommandText = change.Apply(command.CommandText);
        if (!settings.Is(Bug.NameWithoutAttempt)) return;
        foreach (var names in command.Parameters.Cast<DbParameter>().Select(parameter => parameter.Value).OfType<string?[]>())
            for (var i = 0; i < names.Length; i++) names[i] = names[i] is { } name ? Attempt().Replace(name, "/1-") : null;
    }

    [GeneratedRegex("/[0-9]+-(?=[0-9]+-[0-9a-f]{16}[.]png$)")]
    private static partial Regex Attempt();
}
