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
    public override string BriefHold => "set_config('idle_in_transaction_session_timeout', '10s', true)";
    public override string Settle => "SELECT pg_logical_emit_message(true, 'distributed', '')";
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

    // There are no hints. With equalities several indexes have that order, and where all jobs are alike the planner takes the narrowest, which finds
    // the few of another class by reading them all. From a lower bound on, only one index has the order; the limit ends it, and what belongs
    // to the next keys is left out afterwards.
    public override string JoinFirst(
        string table, string index, string columns, IReadOnlyList<(string Column, string Value)> keys, string condition, string order, int limit)
    {
        var bare = string.Join(", ", keys.Select(key => key.Column));
        var names = string.Join(", ", keys.Select(key => $"{table}.{key.Column}"));
        var values = string.Join(", ", keys.Select(key => key.Value));
        return $"""
            CROSS JOIN LATERAL (
                SELECT {columns} FROM (
                    SELECT {bare}, {columns} FROM {table} WHERE {condition} AND ({names}) >= ({values}) AND {table}.{keys[0].Column} <= {keys[0].Value}
                    ORDER BY {bare}, {order} LIMIT {limit}) AS {table}
                WHERE ({names}) = ({values})) AS {table}
            """;
    }

    public override string Next(string table, string index, (string Column, string Value) key, string column, string? after, string condition)
    {
        var from = after is null ? $"{table}.{key.Column} >= {key.Value}" : $"({table}.{key.Column}, {table}.{column}) > ({key.Value}, {after})";
        return $"(SELECT {column} FROM {table} WHERE {condition} AND {from} AND {table}.{key.Column} <= {key.Value} ORDER BY {key.Column}, {column} LIMIT 1)";
    }

    // Of IS NOT NULL a planner without statistics expects nearly all rows, and would read the table; of a range with two ends it expects few.
    public override string Leased => "lease_until > '-infinity' AND lease_until < 'infinity'";

    // As IN (SELECT …) the planner may join, and then run the SELECT again for other rows: more than its LIMIT.
    public override string Chosen(string select) => $"= ANY (ARRAY({select}))";

    public override string Rows(SqlParameters parameters, params Array[] columns) =>
        $"unnest({string.Join(", ", columns.Select(parameters.Add))}) AS rows ({string.Join(", ", columns.Select((_, i) => $"column{i + 1}"))})";

    public override Task<List<JobRow>> ChangeAndAddAsync(
        JobsContext context, string change, string addition, object?[] parameters, CancellationToken cancellation) =>
        context.QueryAsync($"WITH changed AS ({change} RETURNING *), added AS ({addition}, changed) SELECT * FROM changed", parameters, cancellation);
}
