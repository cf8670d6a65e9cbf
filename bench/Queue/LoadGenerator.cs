using System.Diagnostics;
using System.Net.Http.Headers;
using Distributed.Contracts;
using Distributed.Harness;

namespace Distributed.Queue;

/// <summary>Submits jobs over so many connections, each with one request at a time: a closed loop, so a slow server is asked less.</summary>
internal sealed class LoadGenerator(Uri server, int connections) : IDisposable
{
    private static readonly byte[] Body = """{"prompt":"a lighthouse in a storm, oil on canvas, highly detailed","seed":7}"""u8.ToArray();

    private readonly HttpClient client = new(new SocketsHttpHandler { MaxConnectionsPerServer = connections }) { BaseAddress = server };

    /// <summary>Runs for so long and gives the latency of each request that was sent and answered within it.</summary>
    public async Task<(Samples Latencies, TimeSpan Elapsed)> RunAsync(TimeSpan duration)
    {
        var start = Stopwatch.GetTimestamp();
        var latencies = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            var mine = new List<TimeSpan>();
            while (Stopwatch.GetElapsedTime(start) < duration) mine.Add(await SubmitAsync());
            return mine;
        })));
        return (new(latencies.SelectMany(times => times)), Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Submits one job and gives the time until its answer was read.</summary>
    public async Task<TimeSpan> SubmitAsync()
    {
        using var content = new ByteArrayContent(Body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var sent = Stopwatch.GetTimestamp();
        using var response = await client.PostAsync(new Uri(JobRoutes.Jobs, UriKind.Relative), content);
        if ((int)response.StatusCode != 202) throw new InvalidOperationException($"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return Stopwatch.GetElapsedTime(sent);
    }

    public void Dispose() => client.Dispose();
}
