using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Distributed.Contracts;
using Distributed.Harness;
using Npgsql;

namespace Distributed.Workers;

/// <summary>
/// How long a running job goes on after its client has asked for it to be cancelled: by the API, whose wish goes over the broker to the worker, and, in
/// turns in the same run, by the row alone, which the next heartbeat reads.
/// </summary>
internal sealed class CancelLatency(int cancels)
{
    private const int Workers = 2, Clients = 2, Side = 128, Steps = 100, Images = 8;               // many seconds on a CPU
    private readonly ConcurrentBag<(bool ByApi, TimeSpan Heard)> samples = [];
    private int asked, missed;

    public async Task<string> RunAsync()
    {
        await using var stage = await Stage.SetUpAsync();
        await using var producer = await Server.StartAsync(Server.Program("Producer"), stage.Settings);
        var settings = stage.Settings;
        (settings["Worker__Models__Full"], settings["OMP_NUM_THREADS"]) = (Path.Combine(Path.GetDirectoryName(Server.Program("GpuWorker"))!, "models", "full"), "1");
        var workers = new List<Server>();
        try
        {
            for (var i = 0; i < Workers; i++) workers.Add(await Server.StartAsync(Server.Program("GpuWorker"), settings));
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(() => CancelAsync(stage, producer.Address))));
            return await ToMarkdownAsync(stage);
        }
        finally
        {
            foreach (var worker in workers) await worker.DisposeAsync();
        }
    }

    private async Task CancelAsync(Stage stage, Uri api)
    {
        using var http = new HttpClient { BaseAddress = api };
        await using var database = NpgsqlDataSource.Create(stage.Database);
        for (int number; (number = Interlocked.Increment(ref asked)) <= cancels;)
        {
            using var body = new StringContent($$"""{"prompt":"a lighthouse in a storm","width":{{Side}},"height":{{Side}},"steps":{{Steps}},"imageCount":{{Images}},"scheduler":"ddim","seed":{{number}}}""");
            using var accepted = await http.PostAsync(new Uri(JobRoutes.Jobs, UriKind.Relative), body);
            accepted.EnsureSuccessStatusCode();
            var id = Guid.Parse(accepted.Headers.Location!.ToString().Split('/')[^1]);
            using var lines = new StreamReader(await http.GetStreamAsync(new Uri(JobRoutes.Events(id), UriKind.Relative)));
            await NextAsync(lines, JobProgressEvent.Name, _ => true);          // it is being denoised
            await Task.Delay(Random.Shared.Next(500));          // anywhere between two heartbeats

            var byApi = number % 2 == 0;
            var start = Stopwatch.GetTimestamp();
            if (byApi)
            {
                using var answer = await http.PostAsync(new Uri(JobRoutes.Job(id) + "/cancel", UriKind.Relative), null);
                answer.EnsureSuccessStatusCode();
            }
            else
            {
                await using var wish = database.CreateCommand("UPDATE jobs SET cancel_requested_at = statement_timestamp() WHERE id = $1 AND status = 'running'");
                wish.Parameters.AddWithValue(id);
                await wish.ExecuteNonQueryAsync();
            }
            var end = await NextAsync(lines, JobStatusEvent.Name, data => JsonSerializer.Deserialize<JobStatusEvent>(data, WireJson.Options)!.Status > JobStatus.Running);
            if (end.Contains("\"cancelled\"", StringComparison.Ordinal)) samples.Add((byApi, Stopwatch.GetElapsedTime(start)));
            else Interlocked.Increment(ref missed);
        }
    }

    private static async Task<string> NextAsync(StreamReader lines, string name, Predicate<string> isWanted)
    {
        for (var heard = ""; await lines.ReadLineAsync() is { } line;)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) heard = line["event: ".Length..];
            if (heard == name && line.StartsWith("data: ", StringComparison.Ordinal) && line["data: ".Length..] is var data && isWanted(data)) return data;
        }
        throw new EndOfStreamException();
    }

    private async Task<string> ToMarkdownAsync(Stage stage)
    {
        var text = new StringBuilder("""
            | asked by | cancels | asked → worker stopped and said so (database's clock): p50 / p99 / max ms | request sent → client's stream says cancelled: p50 / p99 / max ms |
            |---|---|---|---|

            """);
        await using var database = NpgsqlDataSource.Create(stage.Database);
        foreach (var byApi in new[] { true, false })
        {
            // Seeds say which jobs were whose.
            await using var query = database.CreateCommand("""
                SELECT extract(epoch FROM finished_at - cancel_requested_at)::float8 FROM jobs
                WHERE status = 'cancelled' AND ((request::jsonb ->> 'seed')::bigint % 2 = 0) = $1
                """);
            query.Parameters.AddWithValue(byApi);
            var stopped = new List<TimeSpan>();
            await using (var rows = await query.ExecuteReaderAsync())
                while (await rows.ReadAsync()) stopped.Add(TimeSpan.FromSeconds(rows.GetDouble(0)));
            var (row, heard) = (new Samples(stopped), new Samples(samples.Where(sample => sample.ByApi == byApi).Select(sample => sample.Heard)));
            text.Append(CultureInfo.InvariantCulture,
                $"| {(byApi ? "the API (broadcast, with the heartbeat behind it)" : "the row alone (heartbeat every 3 s)")} | {row.Count} | {Describe(row)} | {Describe(heard)} |\n");
        }
        return text.Append(CultureInfo.InvariantCulture, $"\n{missed} jobs finished before they could be stopped. Load at the end {Machine.Load}.\n").ToString();
    }

    private static string Describe(Samples samples) => string.Create(CultureInfo.InvariantCulture, $"{samples.At(0.5):F0} / {samples.At(0.99):F0} / {samples.At(1):F0}");
}
