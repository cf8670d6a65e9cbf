using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>
/// In which order waiting jobs are published, as one SELECT. First by class (<see cref="Priority"/>), where a job rises one class for every
/// <see cref="JobTimes.RiseAfter"/> that it waits. Within a class tenants take turns: the next job is that of the tenant whose jobs in flight
/// (published or running), with it, are the least device time for its weight: weighted max-min fairness over what is in flight, which the
/// broker's first come, first served turns into shares of the fleet. A tenant's own jobs go by class, then first come, first served; of those
/// that have risen to a better class only the first goes before the tenant's others there, and only while none of its class is in flight: nothing
/// starves, and a night's work does not stand in front of its owner.
/// </summary>
/// <remarks>
/// Its cost follows the tenants that wait and the room there is, not the jobs that wait: it steps from tenant to tenant in
/// <c>ix_jobs_waiting</c> and takes the oldest few of each class. Jobs without an estimate count as the mean of those in flight that have one.
/// </remarks>
internal static class FairOrder
{
    private const string Index = "ix_jobs_waiting", Stands = "jobs.status = 'queued' AND jobs.dispatch_count >= 0";

    /// <summary>Most jobs of a tenant's class that one look weighs.</summary>
    private const int MaxOfEach = 256;

    private const string LeastWeight = "0.001";
    private const long UnknownUs = 1_000_000;

    /// <summary>True of the jobs of a tier that wait, in the words of <c>ix_jobs_waiting</c>.</summary>
    public static string Waiting(string tier) => $"{Stands} AND jobs.tier = {tier}";

    /// <summary>The ids of the next jobs of a tier.</summary>
    /// <param name="dialect">The database's words.</param>
    /// <param name="parameters">Takes the values.</param>
    /// <param name="tier">The tier.</param>
    /// <param name="room">How many.</param>
    /// <param name="riseAfter">How long a job waits before it counts one class higher.</param>
    public static string Next(SqlDialect dialect, SqlParameters parameters, Tier tier, int room, TimeSpan riseAfter)
    {
        var (word, rows, rise) = ($"'{tier.Word()}'", parameters.Add(room), parameters.Add(riseAfter.Ticks / TimeSpan.TicksPerMicrosecond));
        // A number, rounded so that there are few different statements: of a parameter the planner would expect a tenth of the table.
        var ofEach = (int)Math.Min(MaxOfEach, System.Numerics.BitOperations.RoundUpToPowerOf2((uint)room));
        var next = First(dialect, word, "pairs", "id, created_at, estimated_us", Due(dialect), ofEach);
        var age = dialect.Microseconds($"{dialect.Now} - jobs.created_at");
        return $"""
            {Pairs(dialect, word)},
            in_flight AS MATERIALIZED ({InFlight(dialect)}),
            typical (us) AS (SELECT coalesce(CAST(avg(estimated_us) AS bigint), {UnknownUs}) FROM in_flight WHERE estimated_us > 0 AND tier = {word}),
            loads AS (
                SELECT tenant_id, count(*) AS jobs, sum(CASE WHEN tier <> {word} THEN 0 WHEN estimated_us > 0 THEN estimated_us ELSE typical.us END) AS us
                FROM in_flight CROSS JOIN typical GROUP BY tenant_id),
            candidates AS MATERIALIZED (
                SELECT pairs.tenant_id, pairs.class, pairs.priority, jobs.id, jobs.created_at,
                       CASE WHEN jobs.estimated_us > 0 THEN jobs.estimated_us ELSE typical.us END AS us,
                       {dialect.Greatest}(pairs.class - {age} / {rise}, 0) AS rank,
                       row_number() OVER (PARTITION BY pairs.tenant_id, pairs.class ORDER BY jobs.created_at, jobs.id) AS place
                FROM typical CROSS JOIN pairs {next}),
            ranked AS (
                SELECT candidates.*, CASE WHEN rank < class AND place = 1 AND NOT EXISTS (
                    SELECT 1 FROM in_flight WHERE in_flight.tenant_id = candidates.tenant_id AND in_flight.priority = candidates.priority AND tier = {word})
                    THEN 0 ELSE 1 END AS behind
                FROM candidates),
            turns AS (
                SELECT tenant_id, id, created_at, rank, row_number() OVER turn AS turn, sum(us) OVER turn AS us FROM ranked
                WINDOW turn AS (PARTITION BY tenant_id ORDER BY rank, behind, class, created_at, id ROWS UNBOUNDED PRECEDING))
            SELECT turns.id FROM turns LEFT JOIN tenants ON tenants.id = turns.tenant_id LEFT JOIN loads ON loads.tenant_id = turns.tenant_id
            WHERE tenants.max_running IS NULL OR turns.turn + coalesce(loads.jobs, 0) <= tenants.max_running
            ORDER BY rank, (turns.us + coalesce(loads.us, 0)) / {dialect.Greatest}(coalesce(tenants.weight, 1), {LeastWeight}),
                     turns.created_at, turns.id
            LIMIT {rows}
            """;
    }

    /// <summary>True of waiting jobs that may be published now.</summary>
    public static string Due(SqlDialect dialect) => $"jobs.next_dispatch_at <= {dialect.Now} AND jobs.not_before <= {dialect.Now}";

    /// <summary>Begins a statement with <c>pairs</c>: which tenants have waiting jobs of which class, each found by a step into the index.</summary>
    public static string Pairs(SqlDialect dialect, string tier) => $"""
        WITH RECURSIVE steps (tenant_id) AS (
            SELECT {dialect.Next("jobs", Index, ("tier", tier), "tenant_id", null, Stands)}
            UNION ALL
            SELECT {dialect.Next("jobs", Index, ("tier", tier), "tenant_id", "steps.tenant_id", Stands)} FROM steps WHERE steps.tenant_id IS NOT NULL),
        waiting AS (SELECT tenant_id FROM steps WHERE tenant_id IS NOT NULL),
        pairs AS MATERIALIZED (
            SELECT waiting.tenant_id, classes.class, classes.priority FROM waiting CROSS JOIN {Classes}
            {dialect.JoinFirst("jobs", Index, "id", [("tier", tier), ("tenant_id", "waiting.tenant_id"), ("priority", "classes.priority")], Stands, "created_at, id", 1)})
        """;

    /// <summary>The right side of FROM: a tenant with each class.</summary>
    public static string EachClass(string tenant) => $"(SELECT {tenant} AS tenant_id, classes.priority FROM {Classes}) AS pairs";

    /// <summary>Joins the oldest waiting jobs of each row that has a tenant and a priority.</summary>
    public static string First(SqlDialect dialect, string tier, string rows, string columns, string condition, int limit) => dialect.JoinFirst("jobs", Index, columns,
        [("tier", tier), ("tenant_id", $"{rows}.tenant_id"), ("priority", $"{rows}.priority")], $"{Stands} AND {condition}", "created_at, id", limit);

    /// <summary>The classes as a table of their rank and word, best first.</summary>
    private static string Classes =>
        $"(SELECT column1 AS class, column2 AS priority FROM (VALUES {string.Join(", ", Enum.GetValues<Priority>().Select(priority => $"({(int)priority}, '{priority.Word()}')"))}) AS rows) AS classes";

    /// <summary>What the broker and the workers have, of all tiers: a tenant's cap is for all of them.</summary>
    private static string InFlight(SqlDialect dialect)
    {
        var tiers = string.Join(", ", Enum.GetValues<Tier>().Select(tier => $"'{tier.Word()}'"));
        return $"""
            SELECT tenant_id, priority, tier, estimated_us FROM jobs
            WHERE status = 'queued' AND dispatch_count > 0 AND tier IN ({tiers}) AND next_dispatch_at > {dialect.Now}
            UNION ALL
            SELECT tenant_id, priority, tier, estimated_us FROM jobs WHERE {dialect.Leased}
            """;
    }
}
