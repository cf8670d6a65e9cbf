using System.Net;
using Distributed.Client;
using Distributed.Contracts;

namespace Distributed.Cli.Tests;

public sealed class OutputTests
{
    [Theory]
    [InlineData("A (red:1.3) circle!", "a-red-1-3-circle")]
    [InlineData("../../etc/passwd", "etc-passwd")]
    [InlineData("  Ünïcode 猫  ", "ünïcode-猫")]
    [InlineData("!?", "00000000-0000-0000-0000-000000000000")]
    [InlineData("123456789 123456789 123456789 123456789 123456789 123456789", "123456789-123456789-123456789-123456789-12345678")]
    public void A_file_is_named_by_its_prompt_and_never_leaves_its_folder(string prompt, string name) => Assert.Equal(name, PictureFiles.Words(Job(prompt)));

    [Fact]
    public void Prompts_of_others_cannot_steer_the_terminal()
    {
        using var output = new StringWriter();
        new Table(40, "ID", "PROMPT").Write(output, [["1", "a\e[2Jred\r\n\u009b31mcircle that is longer than the line"]]);
        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.DoesNotContain(lines[1], char.IsControl);
        Assert.Equal(40, lines[1].Length);
    }

    [Fact]
    public void On_a_terminal_progress_is_one_line_that_is_gone_in_the_end()
    {
        var shown = Show(isInteractive: true);
        Assert.Contains("[###############...............] 10 of 20 steps", shown, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', shown);
        Assert.EndsWith("\r\e[K", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Elsewhere_progress_is_plain_lines_and_few() => Assert.Equal(
        ["queued", "running on gpu-0", "5 of 20 steps", "10 of 20 steps", "15 of 20 steps", "20 of 20 steps", "succeeded"], Show(isInteractive: false).Split('\n')[..^1]);

    [Fact]
    public void Times_have_the_unit_that_fits() => Assert.Equal(["0 ms", "999 ms", "1.00 s", "61.50 s"], new[] { 0.2, 999.4, 999.6, 61_500 }.Select(LatencyText.Time));

    [Fact]
    public void Waits_are_no_more_exact_than_they_can_be_known() => Assert.Equal(["0.1 s", "9.9 s", "10 s", "99 s", "2 min", "99 min", "2.5 h"],
        new[] { 0, 9.94, 9.96, 99.4, 99.6, 5_960, 9_000 }.Select(seconds => WaitText.Of(TimeSpan.FromSeconds(seconds))));

    [Fact]
    public void Elsewhere_the_place_in_the_queue_is_said_when_it_has_halved()
    {
        var shown = Show(isInteractive: false, line =>
        {
            line.Show(Event(JobStatus.Queued));
            foreach (var position in (int[])[12, 11, 6, 5, 3, 1, 0, 0]) line.ShowEta(Job("x") with { Eta = Eta(position) });
            line.Show(Event(JobStatus.Running));
            line.ShowEta(Job("x") with { Eta = Eta(0) });          // a look that came too late
        });
        Assert.Equal(["queued", .. ((string[])["12 jobs before it", "6 jobs before it", "3 jobs before it", "1 job before it", "next in line"]).Select(place => $"queued, {place}; done in 4.0 s (p50), 8.0 s (p90)"),
            "running on gpu-0"], shown.Split('\n')[..^1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_look_that_comes_before_the_first_event_is_not_said_again(bool isInteractive)
    {
        var shown = Show(isInteractive, line =>
        {
            line.ShowEta(Job("x") with { Eta = Eta(39) });
            line.Show(Event(JobStatus.Queued));
        });
        Assert.Equal("queued, 39 jobs before it; done in 4.0 s (p50), 8.0 s (p90)", shown.Replace(ProgressLine.EraseLine, "", StringComparison.Ordinal).Trim());
    }

    [Fact]
    public void On_a_terminal_the_line_says_how_long_it_will_be()
    {
        var shown = Show(isInteractive: true, line =>
        {
            line.Show(Event(JobStatus.Queued));
            line.ShowEta(Job("x") with { Eta = Eta(1) });
            line.Show(Event(JobStatus.Running));
            line.Show(new() { Progress = new(Guid.Empty, null, 1, 5, 20) });
            line.ShowEta(Job("x") with { Status = JobStatus.Running, Eta = Eta(0) });
            line.ShowEta(Job("x") with { Eta = Eta(7) });          // a look that came too late
        });
        Assert.Equal(["", "queued", "queued, 1 job before it; done in 4.0 s (p50), 8.0 s (p90)", "running on gpu-0", "[#######.......................] 5 of 20 steps",
            "[#######.......................] 5 of 20 steps, 4.0 s left (p50), 8.0 s (p90)", ""], shown.Split(ProgressLine.EraseLine));
    }

    [Fact]
    public void A_limit_says_when_to_come_back_once()
    {
        Assert.Equal("The device time of the day is used up: The day ends at midnight UTC. The server asks to wait 3.5 h.", Said("The day ends at midnight UTC.", TimeSpan.FromHours(3.5)));
        Assert.Equal("The device time of the day is used up: Try again in 40 s; that is all.", Said("Try again in 40 s; that is all.", TimeSpan.FromSeconds(40)));
        Assert.Equal("The device time of the day is used up: No waiting helps.", Said("No waiting helps.", null));

        static string Said(string detail, TimeSpan? wait) => Failure.Of(
            new JobApiException(HttpStatusCode.TooManyRequests, "The device time of the day is used up.", detail) { RetryAfter = wait }, "http://server", null).Message;
    }

    private static JobEvent Event(JobStatus status) => new() { Status = new(Guid.Empty, null, 1, status, status is JobStatus.Running ? 1 : 0, default, Worker: status is JobStatus.Running ? "gpu-0" : null) };

    private static Eta Eta(int position) => new() { QueuePosition = position, P50Seconds = 4, P90Seconds = 8 };

    private static string Show(bool isInteractive, Action<ProgressLine> show)
    {
        using var error = new StringWriter();
        using (var line = new ProgressLine(new(TextWriter.Null, error, isInteractive, width: 120, _ => null), isQuiet: false)) show(line);
        return error.ToString();
    }

    private static string Show(bool isInteractive)
    {
        using var error = new StringWriter();
        using (var line = new ProgressLine(new(TextWriter.Null, error, isInteractive, width: 80, _ => null), isQuiet: false))
        {
            line.Show(new() { Status = new(Guid.Empty, null, 1, JobStatus.Queued, 0, default) });
            line.Show(new() { Status = new(Guid.Empty, null, 2, JobStatus.Running, 1, default, Worker: "gpu-0") });
            for (var step = 1; step <= 20; step++) line.Show(new() { Progress = new(Guid.Empty, null, 1, step, 20) });
            line.Show(new() { Status = new(Guid.Empty, null, 3, JobStatus.Succeeded, 1, default) });
        }
        return error.ToString();
    }

    private static JobDetails Job(string prompt) => new()
    {
        Id = Guid.Empty,
        Status = JobStatus.Queued,
        Tier = Tier.Full,
        Attempt = 0,
        CreatedAt = default,
        Request = new() { Prompt = prompt, Tier = Tier.Full, Width = 64, Height = 64, Steps = 1, GuidanceScale = 1, Scheduler = SchedulerName.Ddim, Seed = 1, ImageCount = 1 },
    };
}
