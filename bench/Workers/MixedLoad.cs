using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Distributed.Harness;

namespace Distributed.Workers;

/// <summary>
/// Two worker processes, both models on each, under mixed load for a while: tiers, steps, samplers, guidance, image counts, prompts and cancels
/// all vary. Shows their memory over time and how long the device is idle while images wait.
/// </summary>
internal sealed class MixedLoad(TimeSpan length) : IDisposable
{
    private const int Workers = 2, InFlight = 24;
    private static readonly string[] Samplers = ["ddim", "pndm", "euler", "euler_ancestral", "dpmpp_2m", "lcm"];
    private readonly HttpClient client = new();
    private int ended, cancelled;

    public void Dispose() => client.Dispose();

    public async Task<string> RunAsync()
    {
        await using var stage = await Stage.SetUpAsync();
        var settings = stage.Settings;
        foreach (var tier in new[] { "Full", "Distilled" })
            settings[$"Worker__Models__{tier}"] = Path.Combine(Path.GetDirectoryName(Server.Program("GpuWorker"))!, "models", tier.ToLowerInvariant());
        var servers = new List<Server>();
        try
        {
            for (var i = 0; i < Workers; i++) servers.Add(await Server.StartAsync(Server.Program("GpuWorker"), settings));
            servers.Add(await Server.StartAsync(Server.Program("Producer"), stage.Settings));
            client.BaseAddress = servers[^1].Address;
            return await MeasureAsync(servers[..Workers]);
        }
        finally
        {
            foreach (var server in servers) await server.DisposeAsync();
        }
    }

    private async Task<string> MeasureAsync(IReadOnlyList<Server> workers)
    {
        using var end = new CancellationTokenSource(length);
        var clients = Enumerable.Range(0, InFlight).Select(seed => ClientAsync(new Random(seed), end.Token)).ToList();
        var text = new StringBuilder($"| minute | jobs ended | of them cancelled | {string.Join(" | ", workers.Select((_, i) => $"RSS of worker {i + 1}, MB"))} | load |\n|---|---|---|{string.Concat(workers.Select(_ => "---|"))}---|\n");
        var start = Stopwatch.GetTimestamp();
        var memory = new List<double[]>();
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(length / 20, CancellationToken.None);
            memory.Add([.. workers.Select(Megabytes)]);
            text.Append(CultureInfo.InvariantCulture, $"| {Stopwatch.GetElapsedTime(start).TotalMinutes:F1} | {ended} | {cancelled} | {string.Join(" | ", memory[^1].Select(rss => rss.ToString("F0", CultureInfo.InvariantCulture)))} | {Machine.Load} |\n");
        }
        await Task.WhenAll(clients);
        var metrics = await Task.WhenAll(workers.Select(async worker => await client.GetStringAsync(new Uri(worker.Address, "/metrics"))));
        for (var i = 0; i < workers.Count; i++)
        {
            var (early, late) = (Median(memory, i, 0.2, 0.5), Median(memory, i, 0.7, 1));
            text.Append(CultureInfo.InvariantCulture, $"\nWorker {i + 1}: median RSS {early:F0} MB in the second to fifth tenth of the time, {late:F0} MB in the last three.");
        }
        text.Append("\n\n| device idle while images waited, at most | share of the gaps |\n|---|---|\n");
        foreach (var (bound, share) in Histogram(metrics, "distributed_engine_tick_gap_seconds")) text.Append(CultureInfo.InvariantCulture, $"| {bound} s | {share:P3} |\n");
        text.Append(CultureInfo.InvariantCulture, $"\nMean fill of a call: {Mean(metrics, "distributed_engine_batch_fill"):P0}; mean tick: {1000 * Mean(metrics, "distributed_engine_tick_duration_seconds"):F1} ms.\n");
        return text.ToString();
    }

    private static double Megabytes(Server worker) => File.ReadLines($"/proc/{worker.ProcessId}/status").Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024).First();

    private static double Median(List<double[]> samples, int worker, double from, double to) =>
        samples[(int)(from * samples.Count)..(int)(to * samples.Count)].Select(sample => sample[worker]).Order().ElementAt((int)((to - from) * samples.Count / 2));

    /// <summary>Posts a job, waits for its end, posts the next one; one in ten is cancelled on the way.</summary>
    private async Task ClientAsync(Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using var response = await client.PostAsJsonAsync(new Uri("/v1/jobs", UriKind.Relative), new
            {
                prompt = $"a {(random.Next(2) == 0 ? "red" : "blue")} circle, number {random.Next(2000)}",
                tier = random.Next(2) == 0 ? "full" : "distilled",
                steps = random.Next(4, 31),
                guidanceScale = random.Next(4) == 0 ? 1 : 1 + (7 * random.NextDouble()),
                scheduler = Samplers[random.Next(Samplers.Length)],
                imageCount = random.Next(1, 5),
            }, CancellationToken.None);
            if (!response.IsSuccessStatusCode) throw new InvalidOperationException(await response.Content.ReadAsStringAsync(CancellationToken.None));
            var job = (await response.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None)).GetProperty("id").GetString();
            if (random.Next(10) == 0)
            {
                await Task.Delay(random.Next(500), CancellationToken.None);
                (await client.PostAsync(new Uri($"/v1/jobs/{job}/cancel", UriKind.Relative), null, CancellationToken.None)).Dispose();
            }
            await EndAsync(job!);
        }
    }

    private async Task EndAsync(string job)
    {
        while (true)
        {
            var status = (await client.GetFromJsonAsync<JsonElement>(new Uri($"/v1/jobs/{job}", UriKind.Relative))).GetProperty("status").GetString();
            if (status is "cancelled") Interlocked.Increment(ref cancelled);
            if (status is "succeeded" or "cancelled")
            {
                Interlocked.Increment(ref ended);
                return;
            }
            if (status is not ("queued" or "running")) throw new InvalidOperationException($"Job {job} is {status}.");
            await Task.Delay(250);
        }
    }

    private static IEnumerable<(string Bound, double Share)> Histogram(string[] metrics, string name)
    {
        var buckets = Lines(metrics, $"{name}_bucket").Select(line => (Bound: line.Key.Split("le=\"")[1].Split('"')[0], line.Value))
            .GroupBy(bucket => bucket.Bound, bucket => bucket.Value).Select(bucket => (Bound: bucket.Key, Count: bucket.Sum())).ToList();
        var all = buckets.Single(bucket => bucket.Bound == "+Inf").Count;
        return buckets.Where(bucket => bucket.Bound != "+Inf").Select(bucket => (bucket.Bound, bucket.Count / all));
    }

    private static double Mean(string[] metrics, string name) => Lines(metrics, $"{name}_sum").Sum(line => line.Value) / Lines(metrics, $"{name}_count").Sum(line => line.Value);

    private static IEnumerable<KeyValuePair<string, double>> Lines(string[] metrics, string name) => metrics.SelectMany(text => text.Split('\n'))
        .Where(line => line.StartsWith(name + '{', StringComparison.Ordinal)).Select(line => line[..(line.LastIndexOf('}') + 1)] is var key
            ? KeyValuePair.Create(key, double.Parse(line[key.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture)) : default);
}
