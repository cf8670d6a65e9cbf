using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs;

/// <summary>SQLite: times are whole microseconds, and a writer is alone.</summary>
internal sealed class SqliteDialect : SqlDialect
{
    public override string Now => "(CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER) * 1000)";
    public override string NowInMicroseconds => Now;
    public override string Minute => $"({Now} / {TimeSpan.MicrosecondsPerMinute} * {TimeSpan.MicrosecondsPerMinute})";
    public override string Today => $"({Now} / {TimeSpan.MicrosecondsPerDay} * {TimeSpan.MicrosecondsPerDay})";
    public override string SkipLocked => "";
    public override string Locked => "";
    public override string BriefHold => "''";          // a frozen writer stops the others, which are its own process
    public override string Settle => "";
    public override string Least => "min";
    public override string Greatest => "max";
    public override object Duration(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;
    public override object Instant(DateTimeOffset time) => SqliteJobsContext.ToMicroseconds(time);
    public override string Microseconds(string difference) => $"({difference})";
    public override Array Instants(IEnumerable<DateTimeOffset> times) => times.Select(SqliteJobsContext.ToMicroseconds).ToArray();
    public override string JoinEach(string table, string condition) => $"CROSS JOIN {table} ON {condition}";          // CROSS keeps the order

    // There is no LATERAL, but a list is chosen anew for each row on the left too.
    public override string JoinFirst(
        string table, string index, string columns, IReadOnlyList<(string Column, string Value)> keys, string condition, string order, int limit) => $"""
        CROSS JOIN {table} ON {table}.id IN (SELECT id FROM {table} INDEXED BY {index}
            WHERE {condition} AND {string.Join(" AND ", keys.Select(key => $"{table}.{key.Column} = {key.Value}"))} ORDER BY {order} LIMIT {limit})
        """;

    public override string Next(string table, string index, (string Column, string Value) key, string column, string? after, string condition) => $"""
        (SELECT min({table}.{column}) FROM {table} INDEXED BY {index}
         WHERE {condition} AND {table}.{key.Column} = {key.Value}{(after is null ? "" : $" AND {table}.{column} > {after}")})
        """;

    public override string HasInputImage => """instr(request, '"inputImage":') > 0""";
    public override string InputImage => "json_extract(request, '$.inputImage.name')";
    public override string Leased => "lease_until IS NOT NULL";
    public override string Chosen(string select) => $"IN ({select})";

    public override string Rows(SqlParameters parameters, params Array[] columns)
    {
        var rows = Enumerable.Range(0, columns[0].Length)
            .Select(row => $"({string.Join(", ", columns.Select(column => parameters.Add(column.GetValue(row))))})");
        return $"(VALUES {string.Join(", ", rows)}) AS rows";
    }

    public override async Task<List<JobRow>> ChangeAndAddAsync(
        JobsContext context, string change, string addition, object?[] parameters, CancellationToken cancellation)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellation);          // BEGIN IMMEDIATE
        var changed = await context.ChangeAsync(change, parameters, cancellation);
        if (changed.Count > 0) await context.Database.ExecuteSqlRawAsync(addition, parameters!, cancellation);
        await transaction.CommitAsync(cancellation);
        return changed;
    }
}
