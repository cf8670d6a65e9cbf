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
