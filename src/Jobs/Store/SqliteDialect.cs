namespace Distributed.Jobs;

/// <summary>SQLite: times are whole microseconds, and a writer is alone.</summary>
internal sealed class SqliteDialect : SqlDialect
{
    public override string Now => "(CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER) * 1000)";
    public override string SkipLocked => "";
    public override string Least => "min";
    public override string Greatest => "max";
    public override object Duration(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;
    public override object Instant(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
    public override string Microseconds(string difference) => $"({difference})";
    public override string JoinEach(string table, string condition) => $"CROSS JOIN {table} ON {condition}";          // CROSS keeps the order
    public override string Chosen(string select) => $"IN ({select})";

    public override string Rows(SqlParameters parameters, params Array[] columns)
    {
        var rows = Enumerable.Range(0, columns[0].Length)
            .Select(row => $"({string.Join(", ", columns.Select(column => parameters.Add(column.GetValue(row))))})");
        return $"(VALUES {string.Join(", ", rows)}) AS rows";
    }
}
