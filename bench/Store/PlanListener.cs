using System.Data.Common;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Distributed.Store;

/// <summary>Collects the plans that auto_explain sends as notices while statements run.</summary>
internal sealed partial class PlanListener : DbConnectionInterceptor
{
    /// <summary>Makes a connection send the plan of each statement as it was executed.</summary>
    public const string Options = "Options=-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 "
        + "-c auto_explain.log_analyze=on -c auto_explain.log_timing=off -c client_min_messages=log";

    private readonly List<string> plans = [];

    /// <summary>Each different plan of a statement about jobs, once.</summary>
    public IEnumerable<string> Plans => plans.Where(plan => plan.Contains("Query Text", StringComparison.Ordinal)).Select(Shorten).Distinct();

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        ((NpgsqlConnection)connection).Notice -= Take;
        ((NpgsqlConnection)connection).Notice += Take;
    }

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }

    private void Take(object? sender, NpgsqlNoticeEventArgs notice) => plans.Add(notice.Notice.MessageText);

    /// <summary>Without durations, estimates and values, so that equal plans are equal texts.</summary>
    private static string Shorten(string plan)
    {
        var text = new StringBuilder();
        foreach (var line in plan.Split('\n')[1..])
            if (!Noise().IsMatch(line)) text.AppendLine(Values().Replace(Figures().Replace(line, ""), "…"));
        return text.ToString().TrimEnd();
    }

    [GeneratedRegex("Heap Fetches|Buffers|Batches|Sort Method|Conflicting|Tuples Inserted|Rows Removed")]
    private static partial Regex Noise();

    [GeneratedRegex("'[^']*'(?=::(uuid|timestamp))")]
    private static partial Regex Values();

    [GeneratedRegex(@"  \(cost=[^)]*\)| \(actual rows=[^)]*\)")]
    private static partial Regex Figures();
}
