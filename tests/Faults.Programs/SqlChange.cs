using System.Text.RegularExpressions;

namespace Distributed.Faults.Programs;

/// <summary>A change to one statement.</summary>
/// <param name="Statement">Words by which it is known.</param>
/// <param name="Pattern">What is changed in it.</param>
/// <param name="Replacement">Into what.</param>
internal sealed record SqlChange(string Statement, string Pattern, Func<string> Replacement)
{
    private const string Commit = "SET status = 'succeeded'", Claim = "SET status = 'running'", Renew = "UPDATE jobs SET lease_until = statement_timestamp()";

    public static IReadOnlyList<SqlChange> Of(ProgramSettings settings) => settings.Bug switch
    {
        Bug.CommitWithoutAttempt => [new(Commit, @" AND attempt = @\w+", () => "")],
        Bug.NoLease => [.. Leases(() => "statement_timestamp() + interval '1 day'"), new("least(lease_until", "status = 'running'", () => "false")],
        Bug.ReaperWithoutStatus => [new("crash_count = crash_count + 1", @"status = 'running' AND lease_until <=", () => "coalesce(lease_until, claimed_at + interval '6 s') <=")],
        Bug.WorkerClock => [.. Leases(() => FormattableString.Invariant($"timestamptz '{DateTime.UtcNow + settings.Skew:O}' + interval '15 s'"))],
        Bug.SentBeforeConfirm => [new("dispatch_count = dispatch_count - 1", "status = 'queued'", () => "false")],
        Bug.CancelOverwrites => [new("coalesce(cancel_requested_at", "CASE WHEN status = 'queued' THEN (.+?)( ELSE \\w+)? END", () => "$1")],
        Bug.DoubleCommit => [new(Commit, @" AND attempt = @\w+ AND status = 'running'", () => "")],
        Bug.CheckThenInsert => [new("INSERT INTO jobs", "ON CONFLICT DO NOTHING",
            () => "AND NOT EXISTS (SELECT 1 FROM jobs WHERE tenant_id = column2 AND idempotency_key = column3)")],
        _ => [],
    };

    /// <exception cref="InvalidOperationException">The statement no longer says what was to be changed.</exception>
    public string Apply(string sql)
    {
        if (!sql.Contains(Statement, StringComparison.Ordinal)) return sql;
        return Regex.IsMatch(sql, Pattern, RegexOptions.Singleline) ? Regex.Replace(sql, Pattern, Replacement(), RegexOptions.Singleline)
            : throw new InvalidOperationException($"There is nothing to plant the bug in: {sql}");
    }

    private static IEnumerable<SqlChange> Leases(Func<string> until) =>
        new[] { Claim, Renew }.Select(statement => new SqlChange(statement, @"lease_until = statement_timestamp\(\) \+ @\w+", () => $"lease_until = {until()}"));
}
