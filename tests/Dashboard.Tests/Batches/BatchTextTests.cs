using Distributed.Contracts;

namespace Distributed.Dashboard.Tests;

public sealed class BatchTextTests
{
    [Theory]
    [InlineData(4, 0, 0, 0, 0, 0, false, "Queued")]
    [InlineData(3, 1, 0, 0, 0, 0, false, "Running")]
    [InlineData(3, 0, 1, 0, 0, 0, false, "Running")]
    [InlineData(0, 1, 2, 0, 1, 0, true, "Stopping")]
    [InlineData(4, 0, 0, 0, 0, 0, true, "Stopping")]
    [InlineData(0, 0, 4, 0, 0, 0, false, "Succeeded")]
    [InlineData(0, 0, 4, 0, 0, 0, true, "Succeeded")]          // the wish came too late
    [InlineData(0, 0, 3, 1, 0, 0, false, "PartlySucceeded")]
    [InlineData(0, 0, 3, 0, 1, 0, false, "PartlySucceeded")]          // one of its jobs was cancelled by itself
    [InlineData(0, 0, 3, 0, 1, 0, true, "Cancelled")]
    [InlineData(0, 0, 0, 1, 1, 2, false, "Failed")]
    [InlineData(0, 0, 0, 0, 4, 0, false, "Cancelled")]
    [InlineData(0, 0, 0, 0, 0, 4, false, "Expired")]
    public void Where_a_batch_stands_follows_from_its_jobs(int queued, int running, int succeeded, int failed, int cancelled, int expired, bool isCancelAsked, string state)
    {
        var batch = Of(new(queued, running, succeeded, failed, cancelled, expired)) with { CancelRequestedAt = isCancelAsked ? DateTimeOffset.UnixEpoch : null };
        Assert.Equal(state, BatchText.State(batch).ToString());
        Assert.Equal(queued + running == 0, batch.IsOver());
        Assert.Equal(4 - queued - running, BatchText.Done(batch));
    }

    [Fact]
    public void Only_what_there_is_is_said() =>
        Assert.Equal("1 succeeded, 2 cancelled, 1 queued", BatchText.Words(new(Queued: 1, Running: 0, Succeeded: 1, Failed: 0, Cancelled: 2, Expired: 0)));

    [Fact]
    public void A_batch_tells_what_it_took_or_what_is_left_or_how_long_it_goes_on()
    {
        var (batch, now) = (Of(new(3, 1, 0, 0, 0, 0)), DateTimeOffset.UnixEpoch.AddSeconds(75));
        Assert.Equal("running 1 min 15 s", BatchText.Duration(batch, now));
        Assert.Equal("12 s left", BatchText.Duration(batch with { Eta = new() { JobsWaiting = 3, P50Seconds = 11.7, P90Seconds = 20 } }, now));
        Assert.Equal("1 s left", BatchText.Duration(batch with { Eta = new() { JobsWaiting = 0, P50Seconds = 0, P90Seconds = 0 } }, now));
        Assert.Equal("1 min 12 s", BatchText.Duration(batch with { Counts = new(0, 0, 4, 0, 0, 0), FinishedAt = DateTimeOffset.UnixEpoch.AddSeconds(72) }, now));
        Assert.Equal("waiting 1 min 15 s", BatchText.Duration(batch with { Counts = new(4, 0, 0, 0, 0, 0) }, now));
    }

    [Theory]
    [InlineData(0, "1 s")]
    [InlineData(99.4, "99 s")]
    [InlineData(99.6, "2 min")]
    [InlineData(5_900, "98 min")]
    [InlineData(6_000, "1.7 h")]
    public void What_is_left_is_told_no_more_exactly_than_it_is_known(double seconds, string text) => Assert.Equal(text, BatchText.Left(seconds));

    private static BatchDetails Of(BatchCounts counts) => new()
    {
        Id = Guid.Empty, JobCount = 4, Counts = counts, Progress = 0, CreatedAt = DateTimeOffset.UnixEpoch, JobsUrl = "",
    };
}
