using Distributed.Faults.Programs;

namespace Distributed.Faults;

/// <summary>
/// What must be true of tenants (I14): what they were charged is what a recount of their jobs says and within their limits, what was refused
/// was refused for a limit and is not there, and nobody is shown another's job.
/// </summary>
internal static class QuotaInvariants
{
    private const int Microseconds = 1_000_000;

    /// <summary>How much earlier a post may have begun than its end and its time say: they are taken one after the other.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    public static IEnumerable<Violation> Check(RunRecord run) => [.. Counters(run), .. run.Tenants.SelectMany(tenant => Queue(run, tenant)), .. Refusals(run), .. Strangers(run)];

    /// <summary>A tenant with a daily limit is charged what each job was estimated at when it was accepted, and nothing is given back.</summary>
    private static IEnumerable<Violation> Counters(RunRecord run)
    {
        var limits = run.Tenants.ToDictionary(tenant => tenant.Name, tenant => tenant.DailyGpuSeconds * Microseconds);
        var counters = run.Usage.ToDictionary(use => (use.Tenant, use.Day), use => use.EstimatedUs);
        var recounts = Recounts(run);
        foreach (var (tenant, day) in recounts.Keys.Union(counters.Keys))
        {
            var (limit, recount) = (limits.GetValueOrDefault(tenant), recounts.GetValueOrDefault((tenant, day)));
            var isCounted = counters.TryGetValue((tenant, day), out var counter);
            if ((isCounted || limit is not null) && counter != recount) yield return new("I14", $"tenant {tenant} was charged {counter} µs on day {day}, its jobs count {recount} µs");
            if (recount > limit) yield return new("I14", $"the jobs of tenant {tenant} count {recount} µs on day {day}, its limit is {limit} µs");
        }
    }

    /// <summary>
    /// Whenever a job of a tenant is stored, no more than may wait do. Those that come back to the queue later are not counted: they are let in as
    /// they are.
    /// </summary>
    private static IEnumerable<Violation> Queue(RunRecord run, TenantRecord tenant)
    {
        if (tenant.MaxQueued is not { } most) yield break;
        var left = run.Events.Where(one => one.Seq == 2).ToDictionary(one => one.Job, one => one.At);
        var own = run.Jobs.Where(job => job.Tenant == tenant.Name).Select(job => (job.Id, From: job.CreatedAt, To: left.GetValueOrDefault(job.Id, DateTimeOffset.MaxValue))).ToList();
        foreach (var job in own)
        {
            var waiting = own.Count(other => other.From <= job.From && other.To > job.From);
            if (waiting > most) yield return new("I14", $"job {job.Id} made {waiting} of tenant {tenant.Name} wait, of which {most} may");
        }
    }

    private static IEnumerable<Violation> Refusals(RunRecord run)
    {
        var tenants = run.Tenants.ToDictionary(tenant => tenant.Name);
        var jobs = run.Jobs.ToLookup(job => (job.Tenant, (int?)DoublePrompt.Parse(job.Prompt).Number));
        var begun = run.Events.Where(one => one.Seq == 2).ToDictionary(one => one.Job, one => one.At);
        var (used, costliest) = (Recounts(run), run.Jobs.Select(job => job.EstimatedUs).DefaultIfEmpty().Max());
        foreach (var posts in run.Entries.Where(entry => entry is { Op: "post", Type: not "invoke" }).GroupBy(entry => (Tenant: Of(entry), entry.Number)))
        {
            var (tenant, number) = posts.Key;
            var stored = jobs[posts.Key].ToList();
            var stands = posts.Where(post => post.Type == "ok").Select(post => post.At).Concat(stored.Select(job => begun.GetValueOrDefault(job.Id, DateTimeOffset.MaxValue)))
                .DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
            foreach (var refused in posts.Where(post => post.Type == "fail"))
            {
                if (!IsLimit(refused)) yield return new("I14", $"a post of tenant {tenant}, number {number}, was refused with {refused.Note}, which is no limit of it");
                if (refused.Note == Refusal.DayUsed && !IsUsed(refused)) yield return new("I14", $"tenant {tenant} was refused number {number} for its device time of the day, much of which is left");
                if (refused.Key is not null && Began(refused) > stands) yield return new("I14", $"a post of tenant {tenant} under key {refused.Key} was refused although its job stood");
            }
            if (posts.All(post => post.Type == "fail") && stored.Count > 0) yield return new("I14", $"job {stored[0].Id} of tenant {tenant}, number {number}, is there and was refused");
            if (posts.MaxBy(post => post.At) is { Type: "fail", Note: Refusal.QueueFull }) yield return new("I14", $"tenant {tenant} waited in vain for a place for number {number}");
        }

        bool IsLimit(HistoryEntry refused) => tenants.GetValueOrDefault(Of(refused)) is { } tenant
            && ((refused.Note == Refusal.QueueFull && tenant.MaxQueued is not null) || (refused.Note == Refusal.DayUsed && tenant.DailyGpuSeconds is not null));

        // What the job would have cost nobody knows afterwards; twice the costliest of the run is more. Around midnight it may be either day.
        bool IsUsed(HistoryEntry refused) => tenants.GetValueOrDefault(Of(refused))?.DailyGpuSeconds is not { } limit
            || new[] { Began(refused), refused.At }.Any(at => used.GetValueOrDefault((Of(refused), Day(at))) + 2 * costliest > limit * Microseconds);

        static DateTimeOffset Began(HistoryEntry post) => post.At - TimeSpan.FromMilliseconds(post.Ms ?? 0) - Moment;
    }

    private static IEnumerable<Violation> Strangers(RunRecord run)
    {
        var tenants = run.Jobs.ToDictionary(job => job.Id, job => job.Tenant);
        foreach (var seen in run.Entries.Where(entry => entry is { Op: "post" or "look" or "cancel" or "list" or "peek", Type: "ok", Job: not null }))
        {
            if (tenants.TryGetValue(seen.Job!.Value, out var owner) && owner != Of(seen))
                yield return new("I14", $"tenant {Of(seen)} was shown job {seen.Job} of tenant {owner} ({seen.Op})");
        }
        foreach (var image in run.Images)
        {
            if (tenants.TryGetValue(image.Job, out var owner) && !image.Name.StartsWith($"{owner}/", StringComparison.Ordinal))
                yield return new("I14", $"image {image.Name} is a job's of tenant {owner}");
        }
    }

    private static string Of(HistoryEntry entry) => entry.Tenant ?? JobRecord.DefaultTenant;

    private static Dictionary<(string Tenant, int Day), long> Recounts(RunRecord run) =>
        run.Jobs.GroupBy(job => (job.Tenant, Day(job.CreatedAt))).ToDictionary(jobs => jobs.Key, jobs => jobs.Sum(job => job.EstimatedUs));

    private static int Day(DateTimeOffset at) => (int)((at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerDay);
}
