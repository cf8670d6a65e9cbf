using System.Globalization;
using System.Text;
using Distributed.Contracts;
using Distributed.Harness;
using Distributed.Jobs;

namespace Distributed.Queue;

/// <summary>
/// Nine tenants with ten jobs each, alone and behind one with a thousand: how long do the nine wait? First come, first served stands beside it,
/// which is what the relay does with jobs that are all of one tenant.
/// </summary>
internal sealed class FairShare(int rounds)
{
    private const int Workers = 4, InHand = 3, Small = 9, SmallJobs = 10, BigJobs = 1_000;
    private const int WeightedJobs = 120;
    private static readonly int[] Weights = [1, 1, 2, 4];
    private static readonly TimeSpan Painting = TimeSpan.FromMilliseconds(100);
    private readonly Dictionary<string, List<Outcome>> results = [];
    private readonly List<double> weighted = [];

    public async Task<string> RunAsync()
    {
        for (var round = 0; round < rounds; round++)
        {
            await WeightedRoundAsync();
            await RoundAsync("nine alone", bigJobs: 0, isOneTenant: false);
            await RoundAsync("behind 1,000 jobs, fair share", BigJobs, isOneTenant: false);
            await RoundAsync("behind 1,000 jobs, first come first served", BigJobs, isOneTenant: true);
        }
        var alone = Median(results["nine alone"], outcome => outcome.P95);
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture,
            $"{Workers} sleeping workers, {Painting.TotalMilliseconds:F0} ms a job, {InHand} in hand; {Small} tenants with {SmallJobs} jobs each, accepted at once.\n\n"));
        text.Append("| the nine tenants' wait | p50 s | p95 s (runs) | p95 ÷ alone | Jain index of the ten since the nine came (runs) | since the first of the nine was begun (runs) |\n|---|---|---|---|---|---|\n");
        foreach (var (name, runs) in results)
        {
            var p95 = Median(runs, outcome => outcome.P95);
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {Median(runs, outcome => outcome.P50):F2} | {p95:F2} ({List(runs, outcome => outcome.P95)}) | {p95 / alone:F2} | ");
            text.Append(CultureInfo.InvariantCulture, $"{Both(runs, outcome => outcome.Jain)} | {Both(runs, outcome => outcome.LaterJain)} |\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"\nJain index over throughput ÷ weight of tenants of weight {string.Join(", ", Weights)} with {WeightedJobs} jobs each, until the first has none left: "
            + $"{weighted.Order().ElementAt((weighted.Count - 1) / 2):F3} ({string.Join(", ", weighted.Select(run => run.ToString("F3", CultureInfo.InvariantCulture)))})\n");
        return text.ToString();
    }

    /// <summary>Tenants of different weights, all with more than enough to do.</summary>
    private async Task WeightedRoundAsync()
    {
        await using var stage = await Stage.SetUpAsync(Tiers.Full);
        for (var i = 0; i < Weights.Length; i++)
            await stage.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO tenants (id, weight, created_at) VALUES ('tenant-{i}', {Weights[i]}, now())"));
        await using var intake = await Intake.StartAsync(stage);
        var workers = await StartWorkersAsync(stage);
        try
        {
            var jobs = Enumerable.Range(0, WeightedJobs * Weights.Length).Select(i => new NewJob(Guid.CreateVersion7(), $"tenant-{i % Weights.Length}", Request)).ToList();
            await Task.WhenAll(jobs.Select(intake.AcceptAsync));
            var claimed = new long[Weights.Length];
            while (claimed.Max() < WeightedJobs)
            {
                await Task.Delay(50);
                foreach (var (tenant, count) in await stage.ReadAsync("SELECT tenant_id, count(*) FROM jobs WHERE claimed_at IS NOT NULL GROUP BY tenant_id",
                             row => (row.GetString(0), row.GetInt64(1)))) claimed[tenant[^1] - '0'] = count;
            }
            weighted.Add(Jain([.. claimed.Select((count, i) => (double)count / Weights[i])]));
            Console.Error.WriteLine($"weights: {string.Join(", ", claimed)}, Jain {weighted[^1]:F3}, load {Machine.Load}");
        }
        finally
        {
            await Task.WhenAll(workers.Select(worker => worker.DisposeAsync().AsTask()));
        }
    }

    private static async Task<DoubleWorker[]> StartWorkersAsync(Stage stage)
    {
        var workers = await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => DoubleWorker.StartAsync(stage, InHand, Painting, oneAtATime: true)));
        await Task.Delay(TimeSpan.FromSeconds(2));          // the relay reads the workers' capacity once a second
        return workers;
    }

    private async Task RoundAsync(string name, int bigJobs, bool isOneTenant)
    {
        await using var stage = await Stage.SetUpAsync(Tiers.Full);
        await using var intake = await Intake.StartAsync(stage);
        var workers = await StartWorkersAsync(stage);
        try
        {
            var owners = new Dictionary<Guid, string>();
            foreach (var batch in Enumerable.Range(0, bigJobs).Chunk(250)) await AcceptAsync(batch.Select(_ => "big"));
            await AcceptAsync(Enumerable.Range(0, SmallJobs * Small).Select(i => $"small-{i % Small}"));
            var claims = await ClaimsAsync(stage, owners);
            var nine = claims.Where(claim => claim.Owner != "big").ToList();
            var waits = new Samples(nine.Select(claim => claim.Wait));
            if (!results.TryGetValue(name, out var runs)) results[name] = runs = [];
            runs.Add(new(waits.At(0.5) / 1e3, waits.At(0.95) / 1e3, 
                bigJobs == 0 ? null : Jain(claims, nine.Min(claim => claim.Created)), bigJobs == 0 || isOneTenant ? null : Jain(claims, nine.Min(claim => claim.Claimed))));
            Console.Error.WriteLine($"{name}: p50 {runs[^1].P50:F2} s, p95 {runs[^1].P95:F2} s, Jain {runs[^1].Jain:F3}, {runs[^1].LaterJain:F3}, load {Machine.Load}");

            async Task AcceptAsync(IEnumerable<string> tenants)
            {
                var jobs = tenants.Select(tenant => (Owner: tenant, Job: new NewJob(Guid.CreateVersion7(), isOneTenant ? "all" : tenant, Request))).ToList();
                foreach (var (owner, job) in jobs) owners[job.Id] = owner;
                await Task.WhenAll(jobs.Select(job => intake.AcceptAsync(job.Job)));
            }
        }
        finally
        {
            await Task.WhenAll(workers.Select(worker => worker.DisposeAsync().AsTask()));
        }
    }

    /// <summary>Waits until the nine have been served, then reads who was claimed when.</summary>
    private static async Task<List<Claim>> ClaimsAsync(Stage stage, Dictionary<Guid, string> owners)
    {
        while (true)
        {
            await Task.Delay(200);
            var claims = await stage.ReadAsync(
                "SELECT id, (extract(epoch FROM created_at) * 1e6)::bigint, (extract(epoch FROM claimed_at) * 1e6)::bigint FROM jobs WHERE claimed_at IS NOT NULL",
                row => new Claim(owners[row.GetGuid(0)], row.GetInt64(1), row.GetInt64(2)));
            if (claims.Count(claim => claim.Owner != "big") == Small * SmallJobs) return claims;
        }
    }

    /// <summary>Over the jobs claimed from a point in time until the first of the nine had none left.</summary>
    private static double Jain(List<Claim> claims, long from)
    {
        var until = claims.Where(claim => claim.Owner != "big").GroupBy(claim => claim.Owner).Min(tenant => tenant.Max(claim => claim.Claimed));
        var shares = claims.Select(claim => claim.Owner).Distinct()
            .Select(owner => (double)claims.Count(claim => claim.Owner == owner && claim.Claimed >= from && claim.Claimed <= until)).ToList();
        return Jain(shares);
    }

    private static double Jain(List<double> shares) => Math.Pow(shares.Sum(), 2) / (shares.Count * shares.Sum(share => share * share));

    private static double Median(List<Outcome> runs, Func<Outcome, double> value) => runs.Select(value).Order().ElementAt((runs.Count - 1) / 2);

    private static string Both(List<Outcome> runs, Func<Outcome, double?> value) => value(runs[0]) is null ? "–"
        : string.Create(CultureInfo.InvariantCulture, $"{Median(runs, outcome => value(outcome)!.Value):F3} ({List(runs, outcome => value(outcome)!.Value, "F3")})");

    private static string List(List<Outcome> runs, Func<Outcome, double> value, string format = "F2") =>
        string.Join(", ", runs.Select(run => value(run).ToString(format, CultureInfo.InvariantCulture)));

    private static GenerationRequest Request { get; } = new()
    {
        Prompt = "a lighthouse in a storm", Tier = Tier.Full, Width = 512, Height = 512, Steps = 30, GuidanceScale = 7.5, Scheduler = SchedulerName.Ddim, Seed = 7, ImageCount = 1,
    };

    private sealed record Claim(string Owner, long Created, long Claimed)
    {
        public TimeSpan Wait => TimeSpan.FromMicroseconds(Claimed - Created);
    }

    private sealed record Outcome(double P50, double P95, double? Jain, double? LaterJain);
}
