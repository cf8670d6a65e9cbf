using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Distributed.Images.Tests;

/// <summary>What the sweeper does in every store.</summary>
public abstract class SweepContract
{
    private static readonly AsyncLocal<Dictionary<string, long>?> Counted = new();
    private readonly Owners owners = new();
    private readonly ImageSweepOptions options = new();

    /// <summary>A store that is empty when a test begins, and lists few pictures at a time.</summary>
    protected abstract IImageStore Store { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_old_pictures_that_no_job_needs_are_deleted_and_counted()
    {
        var counted = Counted.Value = [];
        using var listener = Listen(counted);
        var needed = await SaveAsync(1);
        var strays = new List<ImageName>();
        for (var i = 2; i < 9; i++) strays.Add(await SaveAsync(i));
        strays.Add((await Store.SaveAsync(ImageName.ForInput("acme", Guid.NewGuid(), Png(9)), Png(9), Token)).Name);
        owners.Needed.Add(needed);

        owners.Now += options.MinAge - TimeSpan.FromMinutes(1);
        await SweepAsync();
        Assert.Equal(9, (await NamesAsync()).Count);

        owners.Now += TimeSpan.FromHours(1);          // far beyond what it takes to store them
        var bytes = strays.Select((_, i) => Png(i + 2).LongLength).Sum();
        await SweepAsync();
        Assert.Equal([needed], await NamesAsync());
        Assert.Equal((8, bytes), (counted["distributed.image.swept"], counted["distributed.image.swept.bytes"]));
        Assert.DoesNotContain("distributed.image.sweep.failed", counted.Keys);
    }

    [Fact]
    public async Task Sweepers_of_several_processes_do_no_harm_to_each_other()
    {
        var counted = Counted.Value = [];
        using var listener = Listen(counted);
        owners.Needed.Add(await SaveAsync(0));
        for (var i = 1; i < 12; i++) await SaveAsync(i);
        owners.Now += TimeSpan.FromDays(2);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(SweepAsync, Token)));
        Assert.Equal(owners.Needed, (await NamesAsync()).ToHashSet());
        Assert.Equal(11, counted["distributed.image.swept"]);
        Assert.DoesNotContain("distributed.image.sweep.failed", counted.Keys);
    }

    [Fact]
    public async Task While_nobody_can_say_what_is_needed_nothing_is_deleted()
    {
        var counted = Counted.Value = [];
        using var listener = Listen(counted);
        await SaveAsync(1);
        owners.Now += TimeSpan.FromDays(2);
        owners.IsDown = true;
        await SweepAsync();
        Assert.Single(await NamesAsync());
        Assert.Equal(1, counted["distributed.image.sweep.failed"]);
        owners.IsDown = false;
        await SweepAsync();
        Assert.Empty(await NamesAsync());
    }

    [Fact]
    public async Task The_store_is_swept_at_the_start_and_every_hour()
    {
        var clock = new FakeTimeProvider();
        owners.Now += TimeSpan.FromDays(2);
        using var sweeper = Sweeper(clock);
        await sweeper.StartAsync(Token);
        for (var sweeps = 1; sweeps <= 3; sweeps++)
        {
            await SaveAsync(sweeps);
            while ((await NamesAsync()).Count > 0)
            {
                clock.Advance(options.Every);
                await Task.Yield();
            }
        }
        await sweeper.StopAsync(Token);
        Assert.True(owners.Asked.Count >= 3);
    }

    /// <summary>Instruments are the process's own; only what this test's flow does is counted.</summary>
    private static MeterListener Listen(Dictionary<string, long> counted)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "Distributed.Images") self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            if (Counted.Value != counted) return;
            lock (counted) counted[instrument.Name] = counted.GetValueOrDefault(instrument.Name) + value;
        });
        listener.Start();
        return listener;
    }

    private static byte[] Png(int number) => PngWriter.Write(Pictures.Of("noise", 16 + number, 16), 16 + number, 16);

    private ImageSweeper Sweeper(TimeProvider time) => new(Store, owners, time, Options.Create(options), NullLogger<ImageSweeper>.Instance);

    private async Task SweepAsync()
    {
        using var sweeper = Sweeper(TimeProvider.System);
        await sweeper.SweepAsync(Token);
    }

    private async Task<ImageName> SaveAsync(int number) =>
        (await Store.SaveAsync(ImageName.For("acme", Guid.NewGuid(), 1, 0, Png(number)), Png(number), Token)).Name;

    private async Task<List<ImageName>> NamesAsync() => await Store.ListAsync(ImagePrefix.All, Token).Select(image => image.Name).ToListAsync(Token);
}
