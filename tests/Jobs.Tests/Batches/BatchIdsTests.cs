namespace Distributed.Jobs.Tests;

public sealed class BatchIdsTests
{
    [Fact]
    public void Ids_of_a_batch_are_version_7_of_its_time_in_its_order_and_never_the_same()
    {
        var batch = Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123));
        var ids = Enumerable.Range(0, 1000).Select(i => BatchIds.Job(batch, i)).ToList();
        Assert.All(ids, id => Assert.Equal((7, true, batch.ToString()[..13]), (id.Version, id.Variant is >= 8 and <= 11, id.ToString()[..13])));
        Assert.Equal(ids.Order(), ids);
        Assert.Equal(ids.OrderBy(id => id.ToString(), StringComparer.Ordinal), ids);
        Assert.NotEqual(BatchIds.Job(batch, 5), ids[5]);
    }

    [Fact]
    public void An_id_tells_that_a_job_is_of_no_other_batch()
    {
        var (batch, other) = (Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123)), Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_124)));
        Assert.All(Enumerable.Range(0, 1000), i => Assert.True(BatchIds.MayBeOf(batch, BatchIds.Job(batch, i))));
        Assert.False(BatchIds.MayBeOf(other, BatchIds.Job(batch, 0)));
        Assert.False(BatchIds.MayBeOf(batch, BatchIds.Job(other, 0)));
    }
}
