using Microsoft.Extensions.Time.Testing;

namespace Distributed.Jobs.Tests;

public sealed class SharedReadsTests
{
    private readonly FakeTimeProvider time = new();
    private readonly List<TaskCompletionSource<int>> reads = [];

    private SharedReads<string, int> Create() => new(time, TimeSpan.FromSeconds(1), _ =>
    {
        lock (reads)
        {
            reads.Add(new(TaskCreationOptions.RunContinuationsAsynchronously));
            return reads[^1].Task;
        }
    });

    [Fact]
    public async Task However_many_ask_at_once_it_is_read_once()
    {
        var shared = Create();
        Task<int>[] asked = [.. Enumerable.Range(0, 100).Select(_ => shared.GetAsync("a", default))];
        await EndAsync(1, read => read.SetResult(7));
        Assert.All(await Task.WhenAll(asked), answer => Assert.Equal(7, answer));
        Assert.Equal(7, await shared.GetAsync("a", default));
        Assert.Single(reads);
    }

    [Fact]
    public async Task An_answer_that_is_no_longer_fresh_is_read_again()
    {
        var shared = Create();
        var first = shared.GetAsync("a", default);
        await EndAsync(1, read => read.SetResult(1));
        await first;
        time.Advance(TimeSpan.FromSeconds(1));
        var second = shared.GetAsync("a", default);
        await EndAsync(2, read => read.SetResult(2));
        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task A_read_that_failed_fails_those_who_waited_and_is_made_again_for_the_next()
    {
        var shared = Create();
        var first = shared.GetAsync("a", default);
        await EndAsync(1, read => read.SetException(new TimeoutException()));
        await Assert.ThrowsAsync<TimeoutException>(() => first);
        var second = shared.GetAsync("a", default);
        await EndAsync(2, read => read.SetResult(2));
        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task Who_gives_up_ends_the_read_for_nobody_else()
    {
        var shared = Create();
        using var impatience = new CancellationTokenSource();
        var (impatient, patient) = (shared.GetAsync("a", impatience.Token), shared.GetAsync("a", default));
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        await EndAsync(1, read => read.SetResult(3));
        Assert.Equal(3, await patient);
    }

    [Fact]
    public async Task What_nobody_asks_for_any_more_is_forgotten()
    {
        var shared = Create();
        var first = shared.GetAsync("a", default);
        await EndAsync(1, read => read.SetResult(1));
        await first;
        time.Advance(TimeSpan.FromMinutes(1));
        var second = shared.GetAsync("b", default);
        await EndAsync(2, read => read.SetResult(1));
        await second;
        Assert.Equal(1, shared.Count);
    }

    /// <summary>Ends a read once it has begun, on a thread of its own.</summary>
    private async Task EndAsync(int number, Action<TaskCompletionSource<int>> end)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            lock (reads)
            {
                if (reads.Count >= number)
                {
                    end(reads[number - 1]);
                    return;
                }
            }
            await Task.Delay(5, patience.Token);
        }
    }
}
