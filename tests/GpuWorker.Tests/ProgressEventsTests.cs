using System.Threading.Channels;
using Distributed.Contracts;
using Distributed.Diffusion;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distributed.GpuWorker.Tests;

public sealed class ProgressEventsTests : IDisposable
{
    private static readonly TimeSpan Patience = WorkerHost.Patience;
    private readonly Channel<JobProgress> told = Channel.CreateUnbounded<JobProgress>();
    private readonly List<TaskCompletionSource<byte[]>> encodings = [];
    private readonly ProgressEvents progress;

    public ProgressEventsTests() =>
        progress = new(new("default", Guid.CreateVersion7(), 1, Step: 0, Steps: 0), step => told.Writer.TryWrite(step), EncodeAsync, NullLogger.Instance);

    [Fact]
    public async Task A_preview_is_told_with_the_step_that_is_the_latest_when_it_is_encoded()
    {
        progress.Report(1, 10);
        progress.Preview(Image(seed: 1));
        var encoding = Encoding(0);
        progress.Report(2, 10);
        encoding.SetResult([7]);
        var heard = await NextAsync();
        Assert.Equal((2, 10), (heard.Step, heard.Steps));
        Assert.Equal([7], heard.Preview!);
    }

    [Fact]
    public async Task Previews_that_come_while_one_is_encoded_are_left_out()
    {
        for (var seed = 0; seed < 5; seed++) progress.Preview(Image(seed));
        Encoding(0).SetResult([0]);
        Assert.Equal([0], (await NextAsync()).Preview!);
        progress.Preview(Image(seed: 5));
        Encoding(1).SetResult([5]);
        Assert.Equal([5], (await NextAsync()).Preview!);
        Assert.Equal(2, encodings.Count);
    }

    [Fact]
    public async Task A_preview_that_cannot_be_encoded_does_not_end_those_after_it()
    {
        progress.Preview(Image(seed: 1));
        Encoding(0).SetException(new InvalidOperationException("Planted."));
        EncodeAnother();
        Encoding(1).SetResult([2]);
        Assert.Equal([2], (await NextAsync()).Preview!);
    }

    [Fact]
    public void When_the_job_is_painted_no_preview_comes_after_it()
    {
        progress.Preview(Image(seed: 1));
        var encoding = Encoding(0);
        progress.Dispose();
        encoding.SetResult([1]);
        EncodeAnother();          // so the first is through
        Assert.False(told.Reader.TryRead(out _));
    }

    public void Dispose() => progress.Dispose();

    private static GeneratedImage Image(long seed) => new(seed, 1, 1, new byte[3]);

    private Task<byte[]> EncodeAsync(GeneratedImage image)
    {
        lock (encodings)
        {
            encodings.Add(new(TaskCreationOptions.RunContinuationsAsynchronously));
            return encodings[^1].Task;
        }
    }

    /// <summary>An encoding once it has begun.</summary>
    private TaskCompletionSource<byte[]> Encoding(int index)
    {
        Assert.True(SpinWait.SpinUntil(() => { lock (encodings) return encodings.Count > index; }, Patience));
        lock (encodings) return encodings[index];
    }

    /// <summary>Hands over previews until one more is encoded.</summary>
    private void EncodeAnother()
    {
        var before = encodings.Count;
        Assert.True(SpinWait.SpinUntil(() =>
        {
            progress.Preview(Image(seed: 2));
            lock (encodings) return encodings.Count > before;
        }, Patience));
    }

    /// <summary>The next that brings a preview.</summary>
    private async Task<JobProgress> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await told.Reader.ReadAllAsync(patience.Token).FirstAsync(heard => heard.Preview is not null, patience.Token);
    }
}
