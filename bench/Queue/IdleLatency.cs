using System.Diagnostics;
using System.Globalization;
using System.Text;
using Distributed.Harness;

namespace Distributed.Queue;

/// <summary>From sending a request on an idle system to the committed claim of its job by a worker, one job at a time.</summary>
internal sealed class IdleLatency(Side product, Side alternative, int samples)
{
    private const int Block = 25, WarmUpBlocks = 12, Concurrency = 3;

    public async Task<string> RunAsync()
    {
        var times = new Dictionary<string, (List<TimeSpan> Answer, List<TimeSpan> Claim)>();
        var ways = new[] { ("group commit and relay", product), ("insert, then publish", alternative) };
        foreach (var (_, side) in ways) await side.Stage.ClearAsync();
        for (var done = -WarmUpBlocks * Block; done < samples; done += Block)          // the first blocks warm everything: 300 jobs, as tiered JIT asks
        {
            foreach (var (way, side) in ways)
            {
                var block = await BlockAsync(side);
                if (done < 0) times[way] = ([], []);
                else times[way].Answer.AddRange(block.Select(sample => sample.Answer));
                if (done >= 0) times[way].Claim.AddRange(block.Select(sample => sample.Claim));
            }
        }
        var text = new StringBuilder("| way | samples | request to answer, p50 / p99 ms | request to committed claim, p50 / p99 ms |\n|---|---|---|---|\n");
        foreach (var (way, (answer, claim)) in times)
            text.Append(CultureInfo.InvariantCulture, $"| {way} | {claim.Count} | {new Samples(answer).Summary} | {new Samples(claim).Summary} |\n");
        return text.ToString();
    }

    private static async Task<List<(TimeSpan Answer, TimeSpan Claim)>> BlockAsync(Side side)
    {
        var claimed = new TaskCompletionSource<long>();
        using var generator = new LoadGenerator(side.Server.Address, connections: 1);
        await using var worker = await DoubleWorker.StartAsync(side.Stage, Concurrency, TimeSpan.Zero, _ => Volatile.Read(ref claimed).TrySetResult(Stopwatch.GetTimestamp()));
        var block = new List<(TimeSpan, TimeSpan)>();
        for (var i = -3; i < Block; i++)          // a new worker's first jobs meet cold connections
        {
            Volatile.Write(ref claimed, new(TaskCreationOptions.RunContinuationsAsynchronously));
            var sent = Stopwatch.GetTimestamp();
            var answer = await generator.SubmitAsync();
            var claim = Stopwatch.GetElapsedTime(sent, await claimed.Task.WaitAsync(TimeSpan.FromSeconds(30)));
            if (i >= 0) block.Add((answer, claim));
            await Task.Delay(Random.Shared.Next(15, 45));          // the commit of the job, and no rhythm with any timer
        }
        return block;
    }
}
