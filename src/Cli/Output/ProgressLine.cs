using Distributed.Client;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>
/// Shows how far a job is: one line that changes on a terminal, plain lines elsewhere: each change of status, and every quarter of the steps.
/// </summary>
internal sealed class ProgressLine(Terminal terminal, bool isQuiet) : IDisposable
{
    private const int BarWidth = 30;
    public const string EraseLine = "\r\e[K";
    private bool isOpen;
    private int quarter;

    /// <summary>A bar that is filled as far as something is done.</summary>
    public static string Bar(int done, int all) => $"[{new string('#', BarWidth * done / all).PadRight(BarWidth, '.')}]";

    public void Show(JobEvent happened)
    {
        if (isQuiet) return;
        if (happened.Status is { } change) Show(change);
        if (happened.Progress is { } progress) Show(progress);
    }

    /// <summary>Leaves the line to what comes next.</summary>
    public void Dispose()
    {
        if (isOpen) terminal.Error.Write(EraseLine);
        isOpen = false;
    }

    private void Show(JobStatusEvent change)
    {
        quarter = 0;
        var text = change switch
        {
            { Status: JobStatus.Queued, Attempt: 0 } => "queued",
            { Status: JobStatus.Queued, Error: { } error } => $"queued again: {error.Message}",
            { Status: JobStatus.Queued } => "queued again",
            { Status: JobStatus.Running, Worker: { } worker } => $"running on {worker}",
            _ => change.Status.Word(),
        };
        if (!terminal.IsInteractive) terminal.Error.WriteLine(Terminal.Clean(text));
        else if (!change.Status.IsTerminal()) Redraw(text);
    }

    private void Show(JobProgressEvent progress)
    {
        if (progress.Steps <= 0) return;
        var done = Math.Clamp(progress.Step, 0, progress.Steps);
        if (terminal.IsInteractive)
        {
            Redraw($"{Bar(done, progress.Steps)} {done} of {progress.Steps} steps");
        }
        else if (4 * done / progress.Steps > quarter)
        {
            quarter = 4 * done / progress.Steps;
            terminal.Error.WriteLine($"{done} of {progress.Steps} steps");
        }
    }

    private void Redraw(string text)
    {
        var clean = Terminal.Clean(text);
        terminal.Error.Write(EraseLine + (clean.Length < terminal.Width ? clean : clean[..(terminal.Width - 1)]));
        isOpen = true;
    }
}
