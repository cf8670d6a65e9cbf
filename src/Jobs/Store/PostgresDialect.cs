namespace Distributed.Jobs;

/// <summary>PostgreSQL.</summary>
internal sealed class PostgresDialect : SqlDialect
{
    // now() would be the start of the transaction, clock_timestamp() another time in every place and no index condition.
    public override string Now => "statement_timestamp()";
    public override string NowInMicroseconds => Microseconds(Now);
    public override string Minute => $"date_trunc('minute', {Now})";
    public override string Today => $"date_trunc('day', {Now}, 'UTC')";
    public override string Locked => "FOR UPDATE";
    public override string SkipLocked => "FOR UPDATE SKIP LOCKED";
    public override string Least => "least";
    public override string Greatest => "greatest";
    public override object Duration(TimeSpan time) => time;
    public override Array Instants(IEnumerable<DateTimeOffset> times) => times.ToArray();

    public override object Instant(DateTimeOffset time) => time.ToUniversalTime();
    public override string Microseconds(string difference) => $"(extract(epoch FROM {difference}) * 1000000)::bigint";

    public override string HasInputImage => """strpos(request, '"inputImage":') > 0""";
    public override string InputImage => "(request::jsonb -> 'inputImage' ->> 'name')";

    // The planner would rather join the whole table by hash; it cannot beyond an OFFSET.
    public override string JoinEach(string table, string condition) => $"CROSS JOIN LATERAL (SELECT * FROM {table} WHERE {condition} OFFSET 0) AS {table}";

    public override string JoinFirst(string table, string columns, string condition, string order, string limit) =>
        $"CROSS JOIN LATERAL (SELECT {columns} FROM {table} WHERE {condition} ORDER BY {order} LIMIT {limit}) AS {table}";

    // As IN (SELECT …) the planner may join, and then run the SELECT again for other rows: more than its LIMIT.
    public override string Chosen(string select) => $"= ANY (ARRAY({select}))";

    public override string Rows(SqlParameters parameters, params Array[] columns) =>
        $"unnest({string.Join(", ", columns.Select(parameters.Add))}) AS rows ({string.Join(", ", columns.Select((_, i) => $"column{i + 1}"))})";

    public override Task<List<JobRow>> ChangeAndAddAsync(
        JobsContext context, string change, string addition, object?[] parameters, CancellationToken cancellation) =>
        context.QueryAsync($"WITH changed AS ({change} RETURNING *), added AS ({addition}, changed) SELECT * FROM changed", parameters, cancellation);
}
