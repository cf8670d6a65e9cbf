namespace Distributed.Diffusion.Tests;

public sealed class AdmissionTests
{
    [Fact]
    public async Task A_job_counts_as_one_lane_until_it_is_known_and_then_as_what_it_is()
    {
        var door = new Admission();
        door.Open(0.25);
        var first = await door.EnterAsync(default);
        first.Resize(2);                                            // more than there is: the last one for a while
        var second = door.EnterAsync(default);
        Assert.False(second.IsCompleted);
        first.Resize(1);
        Assert.False(second.IsCompleted);
        first.Resize(0.75);
        (await second).Resize(0.25);
        Assert.False(door.EnterAsync(default).IsCompleted);
        first.Dispose();
        first.Dispose();                                            // gives back once
        Assert.True(door.EnterAsync(default).IsCompleted);
        Assert.True(door.EnterAsync(default).IsCompleted);
        Assert.False(door.EnterAsync(default).IsCompleted);
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_turn_to_the_next_and_a_closed_door_turns_all_away()
    {
        var door = new Admission();
        var inside = await door.EnterAsync(default);
        using var gone = new CancellationTokenSource();
        var (impatient, patient, late) = (door.EnterAsync(gone.Token), door.EnterAsync(default), door.EnterAsync(default));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        inside.Dispose();
        await patient;
        door.Close(new InvalidOperationException("broken"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => late);
        await Assert.ThrowsAsync<InvalidOperationException>(() => door.EnterAsync(default));
    }

    [Fact]
    public async Task Many_at_once_are_never_more_than_there_is_room_for()
    {
        var door = new Admission();
        door.Open(0.25);
        var (inside, most) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            using var gone = new CancellationTokenSource();
            if (i % 7 == 0) gone.CancelAfter(1);
            try
            {
                using var share = await door.EnterAsync(gone.Token);
                var now = Interlocked.Increment(ref inside);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref inside);
            }
            catch (OperationCanceledException)
            {
                // Gave up.
            }
        })));
        Assert.InRange(most, 1, 4);
        Assert.Equal(0, inside);
        Assert.True(door.EnterAsync(default).IsCompleted);

        static void InterlockedMax(ref int target, int value)
        {
            for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
                Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
