using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Distributed.Jobs.Tests;

public sealed class OutageLogTests
{
    private readonly RecordingLogger<JobReaper> logger = new();
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void An_outage_of_ten_minutes_leaves_one_exception_a_line_a_minute_and_one_when_it_is_over()
    {
        var outage = new OutageLog(logger, clock, "Reaping");
        for (var second = 0; second < 600; second++)
        {
            outage.Failed(new TimeoutException($"No answer, {second}."));
            clock.Advance(TimeSpan.FromSeconds(1));
        }
        outage.Succeeded();
        outage.Succeeded();

        Assert.Equal("No answer, 0.", Assert.Single(logger.Lines, line => line.Error is not null).Error!.Message);
        Assert.Equal(11, logger.Lines.Count);
        Assert.Equal("Reaping failed; it is tried again until it succeeds", logger.Lines[0].Text);
        Assert.Equal("Reaping has failed 61 times in 00:01:00, the last time so: No answer, 60.", logger.Lines[1].Text);
        Assert.Equal((LogLevel.Information, "Reaping succeeds again after 600 failures in 00:10:00"), (logger.Lines[^1].Level, logger.Lines[^1].Text));
    }

    [Fact]
    public void The_next_outage_is_told_anew()
    {
        var outage = new OutageLog(logger, clock, "Reaping");
        for (var i = 0; i < 2; i++)
        {
            outage.Failed(new TimeoutException());
            outage.Succeeded();
        }
        Assert.Equal(2, logger.Lines.Count(line => line.Error is not null));
    }

    [Fact]
    public async Task The_reaper_tells_of_an_outage_once_and_that_it_waits_after_it()
    {
        await using var database = new SqliteJobDatabase();
        await database.InitializeAsync();
        using var relay = new RelaySignal();
        using var reaper = new JobReaper(database.Reaping, relay, database.Events, clock, Options.Create(database.Times), logger);
        database.IsDown = true;
        for (var i = 0; i < 30; i++) await reaper.SweepAsync(default);
        database.IsDown = false;
        for (var i = 0; i < 3; i++) await reaper.SweepAsync(default);

        Assert.Equal(3, logger.Lines.Count);
        Assert.IsType<TimeoutException>(logger.Lines[0].Error);
        Assert.StartsWith("The reaper takes no job from a worker before 00:00:15 have passed", logger.Lines[1].Text, StringComparison.Ordinal);
        Assert.StartsWith("Reaping succeeds again after 30 failures", logger.Lines[2].Text, StringComparison.Ordinal);
    }
}
