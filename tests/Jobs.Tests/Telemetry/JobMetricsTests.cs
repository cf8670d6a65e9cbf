using System.Diagnostics.Metrics;
using Distributed.Contracts;

namespace Distributed.Jobs.Tests;

/// <summary>What the protocol counts, seen as a collector sees it.</summary>
public sealed class JobMetricsTests : IAsyncLifetime
{
    /// <summary>Instruments are the process's own; only what this test's flow does is looked at.</summary>
    private static readonly AsyncLocal<List<(string Instrument, double Value, string Tags)>?> Seen = new();

    private readonly SqliteJobDatabase database = new();
    private readonly MeterListener listener = new();

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Distributed.Jobs") self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
    }

    public ValueTask DisposeAsync()
    {
        listener.Dispose();
        return database.DisposeAsync();
    }

    [Fact]
    public async Task The_stages_of_a_job_that_succeeds_add_up_to_its_duration()
    {
        var seen = Seen.Value = [];
        var id = await database.InsertAsync();
        using var lease = await database.Leases.ClaimAsync(id, Tier.Full, "gpu-0", default);
        var stages = new StageTimes(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(3), TimeSpan.FromMilliseconds(4));
        var image = new FinishedImage(0, "a.png", 64, 64, 1, new string('a', 64), 10);
        Assert.True(await database.Leases.SucceedAsync(lease!, [image], stages, default));

        var parts = seen.Where(one => one.Instrument == "distributed.job.stage.duration").ToList();
        Assert.Equal(["queue_wait", "text_encode", "denoise", "decode", "encode", "upload"], parts.Select(one => one.Tags.Split("stage=")[1]));
        Assert.Equal(seen.Single(one => one.Instrument == "distributed.job.duration").Value, parts.Sum(one => one.Value), 1e-6);
        Assert.Equal(["tier=full status=succeeded error.type="], Tags(seen, "distributed.job.finished"));
        Assert.Equal(["tier=full"], Tags(seen, "distributed.attempt.started"));
        Assert.Equal(["tier=full outcome=succeeded"], Tags(seen, "distributed.attempt.ended"));
        Assert.Equal(["tier=full"], Tags(seen, "distributed.image.painted"));
    }

    [Fact]
    public async Task A_stale_commit_is_counted_as_refused_and_finishes_nothing()
    {
        var id = await database.InsertAsync();
        using var lease = await database.Leases.ClaimAsync(id, Tier.Full, "gpu-0", default);
        await database.Leases.HandBackAsync(lease!, default);
        var seen = Seen.Value = [];
        Assert.False(await database.Leases.SucceedAsync(lease!, [], new(default, default, default, default), default));
        Assert.Equal(["tier=full outcome=refused"], Tags(seen, "distributed.attempt.ended"));
        Assert.Empty(Tags(seen, "distributed.job.finished"));
    }

    [Fact]
    public async Task A_job_that_fails_for_good_is_counted_with_its_code()
    {
        var id = await database.InsertAsync();
        using var lease = await database.Leases.ClaimAsync(id, Tier.Full, "gpu-0", default);
        var seen = Seen.Value = [];
        await database.Leases.FailAsync(lease!, new("out_of_memory", "Too large.", IsPermanent: true), default);
        Assert.Equal(["tier=full status=failed error.type=out_of_memory"], Tags(seen, "distributed.job.finished"));
        Assert.Equal(["tier=full outcome=failed"], Tags(seen, "distributed.attempt.ended"));
    }

    private static IEnumerable<string> Tags(IEnumerable<(string Instrument, double Value, string Tags)> seen, string instrument) =>
        seen.Where(one => one.Instrument == instrument).Select(one => one.Tags);

    private static void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        Seen.Value?.Add((instrument.Name, value, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));
}
