namespace Distributed.GpuWorker.Tests;

public sealed class SoloGateTests
{
    private readonly SoloGate gate = new();

    [Fact]
    public async Task Who_must_be_alone_waits_for_the_others_and_keeps_newcomers_out()
    {
        var neighbour = await gate.EnterAsync(default);
        var solo = await gate.EnterAsync(default);
        var alone = solo.BeAloneAsync(default);
        var newcomer = gate.EnterAsync(default);
        Assert.False(alone.IsCompleted || newcomer.IsCompleted);
        neighbour.Dispose();
        await alone;
        Assert.False(newcomer.IsCompleted);
        solo.Dispose();
        (await newcomer).Dispose();
    }

    [Fact]
    public async Task Two_that_must_be_alone_do_not_wait_for_each_other()
    {
        var (first, second) = (await gate.EnterAsync(default), await gate.EnterAsync(default));
        var (one, two) = (first.BeAloneAsync(default), second.BeAloneAsync(default));
        await one;
        Assert.False(two.IsCompleted);
        first.Dispose();
        await two;
    }

    [Fact]
    public async Task Who_gives_up_waiting_to_be_alone_lets_the_next_one_in()
    {
        var neighbour = await gate.EnterAsync(default);
        var solo = await gate.EnterAsync(default);
        using var gone = new CancellationTokenSource();
        var alone = solo.BeAloneAsync(gone.Token);
        var newcomer = gate.EnterAsync(default);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => alone);
        await newcomer;
        solo.Dispose();                          // has left already
        neighbour.Dispose();
        (await newcomer).Dispose();
        await (await gate.EnterAsync(default)).BeAloneAsync(default);
    }

    [Fact]
    public async Task Nobody_is_ever_beside_one_that_is_alone()
    {
        var (together, alone, most) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Task.Run(async () =>
        {
            using var stay = await gate.EnterAsync(default);
            if (i % 10 == 0)
            {
                await stay.BeAloneAsync(default);
                Assert.Equal((1, 0), (Interlocked.Increment(ref alone), Volatile.Read(ref together)));
                await Task.Yield();
                Interlocked.Decrement(ref alone);
            }
            else
            {
                most = Math.Max(most, Interlocked.Increment(ref together));
                Assert.Equal(0, Volatile.Read(ref alone));
                await Task.Yield();
                Interlocked.Decrement(ref together);
            }
        })));
        Assert.InRange(most, 1, 300);
    }
}
