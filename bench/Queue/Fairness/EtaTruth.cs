using System.Diagnostics;
using System.Globalization;
using System.Text;
using Distributed.Contracts;
using Distributed.Harness;
using Distributed.Jobs;

namespace Distributed.Queue;

/// <summary>
/// A mixed load of five tenants on workers that sleep as long as the steps, the size and the number of images say, give or take: Poisson arrivals
/// at changing load with bursts of one tenant in between. How true are the ETAs that jobs are given when they are accepted?
/// </summary>
internal sealed class EtaTruth(TimeSpan duration)
{
    private const int Workers = 3, InHand = 3, Tenants = 5, BurstJobs = 60;
    private const double UsPerWork = 0.004, Noise = 0.2;
    private static readonly double[] Loads = [0.7, 0.9, 0.8];
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(20), BurstEvery = TimeSpan.FromSeconds(30);
    private readonly Random random = new(9);

    public async Task<string> RunAsync()
    {
        await using var stage = await Stage.SetUpAsync(Tiers.Full);
        await using var intake = await Intake.StartAsync(stage);
        var workers = await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => DoubleWorker.StartAsync(stage, InHand, PaintingTime, oneAtATime: true)));
        try
        {
            var accepted = await LoadAsync(intake);
            while (await stage.CountAsync("SELECT count(*) FROM jobs WHERE status <> 'succeeded'") > 0) await Task.Delay(200);
            return await ReportAsync(stage, accepted);
        }
        finally
        {
            await Task.WhenAll(workers.Select(worker => worker.DisposeAsync().AsTask()));
        }
    }

    private async Task<Dictionary<Guid, string>> LoadAsync(Intake intake)
    {
        var mean = Enumerable.Range(0, 2_000).Average(_ => PaintingTime(NextRequest()).TotalSeconds);
        var (accepting, kinds) = (new List<Task>(), new Dictionary<Guid, string>());
        var (start, next, nextBurst) = (Stopwatch.GetTimestamp(), 0.0, BurstEvery.TotalSeconds);
        while (next < duration.TotalSeconds)
        {
            var load = Loads[(int)(next / Phase.TotalSeconds) % Loads.Length];
            next += -Math.Log(1 - random.NextDouble()) * mean / (Workers * load);
            if (TimeSpan.FromSeconds(next) - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } wait) await Task.Delay(wait);
            Accept($"{load:P0}", $"tenant-{random.Next(Tenants)}");
            if (next < nextBurst) continue;
            nextBurst += BurstEvery.TotalSeconds;
            for (var i = 0; i < BurstJobs; i++) Accept("burst", "tenant-0");
        }
        await Task.WhenAll(accepting);
        return kinds;

        void Accept(string kind, string tenant)
        {
            var job = new NewJob(Guid.CreateVersion7(), tenant, NextRequest());
            kinds[job.Id] = kind;
            accepting.Add(intake.AcceptAsync(job));
        }
    }

    private static async Task<string> ReportAsync(Stage stage, Dictionary<Guid, string> kinds)
    {
        var jobs = await stage.ReadAsync("""
            SELECT id, (extract(epoch FROM finished_at - created_at) * 1e6)::bigint, eta_p50_us, eta_p90_us FROM jobs WHERE eta_p50_us IS NOT NULL
            """, row => (Kind: kinds[row.GetGuid(0)], Took: row.GetInt64(1) / 1e6, P50: row.GetInt64(2) / 1e6, P90: row.GetInt64(3) / 1e6));
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture,
            $"{jobs.Count} of {kinds.Count} jobs had an ETA; the first have none, since nothing was measured before.\n\n"));
        text.Append("| jobs accepted at | jobs | done within p50 | done within p90 | median time s | median p50 s | median p90 s |\n|---|---|---|---|---|---|---|\n");
        foreach (var group in jobs.GroupBy(job => job.Kind).OrderBy(group => group.Key, StringComparer.Ordinal)) Row(group.Key == "burst" ? "a burst" : $"{group.Key} load", [.. group]);
        Row("all", jobs);
        return text.ToString();

        void Row(string name, List<(string Kind, double Took, double P50, double P90)> group) => text.Append(CultureInfo.InvariantCulture, $"""
            | {name} | {group.Count} | {(double)group.Count(job => job.Took <= job.P50) / group.Count:P0} | {(double)group.Count(job => job.Took <= job.P90) / group.Count:P0} | {Median(group.Select(job => job.Took)):F2} | {Median(group.Select(job => job.P50)):F2} | {Median(group.Select(job => job.P90)):F2} |

            """);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ToList() is var sorted ? sorted[sorted.Count / 2] : 0;

    private GenerationRequest NextRequest() => new()
    {
        Prompt = "a lighthouse in a storm", Tier = Tier.Full, Width = 256 + (128 * random.Next(3)), Height = 512, Steps = random.Next(10, 51),
        GuidanceScale = random.Next(4) == 0 ? 1 : 7.5, Scheduler = SchedulerName.Ddim, Seed = random.Next(), ImageCount = random.Next(1, 5),
    };

    /// <summary>A fixed part, a part by the work, and noise whose logarithm is normal. A job's seed decides, so that every worker takes alike.</summary>
    private static TimeSpan PaintingTime(GenerationRequest request)
    {
        var chance = new Random((int)request.Seed);
        var normal = Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());
        var work = (double)request.Steps * (request.GuidanceScale > 1 ? 2 : 1) * request.Width * request.Height * request.ImageCount;
        return TimeSpan.FromMicroseconds((15_000 + (UsPerWork * work)) * Math.Exp(Noise * normal));
    }
}
