using Distributed.Client;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>
/// Shows how far a job is: one line that changes on a terminal, plain lines elsewhere: each change of status, its place in the queue whenever that has
/// halved, and every quarter of the steps. Hears of events and of looks at the job at once.
/// </summary>
internal sealed class ProgressLine(Terminal terminal, bool isQuiet) : IDisposable
{
    private const int BarWidth = 30;
    public const string EraseLine = "\r\e[K";
    private readonly Lock gate = new();
    private bool isOpen;
    private int quarter;
    private JobStatus? status;
    private int? toldPosition;
    private Eta? left;
    private JobProgressEvent? latest;

    /// <summary>A bar that is filled as far as something is done.</summary>
    public static string Bar(int done, int all) => $"[{new string('#', BarWidth * done / all).PadRight(BarWidth, '.')}]";

    public void Show(JobEvent happened)
    {
        if (isQuiet) return;
        lock (gate)
        {
            if (happened.Status is { } change) Show(change);
            if (happened.Progress is { } progress) Show(progress);
        }
    }

    /// <summary>Shows when a job will be done. A look that an event has overtaken shows nothing.</summary>
    public void ShowEta(JobDetails job)
    {
        if (isQuiet || job.Eta is not { } eta) return;
        lock (gate)
        {
            if (status is { } known && known != job.Status) return;
            if (job.Status is JobStatus.Queued) ShowPlace(eta);
            if (job.Status is not JobStatus.Running) return;
            left = eta;
            if (terminal.IsInteractive && latest is not null) Redraw(Steps(latest));
        }
    }

    /// <summary>Leaves the line to what comes next.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (isOpen) terminal.Error.Write(EraseLine);
            isOpen = false;
        }
    }

    private void Show(JobStatusEvent change)
    {
        if (change is { Status: JobStatus.Queued, Attempt: 0 } && toldPosition is not null)
        {
            status = change.Status;          // a look was faster, and said more
            return;
        }
        (status, quarter, toldPosition, left, latest) = (change.Status, 0, null, null, null);
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

    private void ShowPlace(Eta eta)
    {
        var hasHalved = toldPosition is not { } told || eta.QueuePosition <= told / 2 && eta.QueuePosition < told;
        if (terminal.IsInteractive) Redraw(WaitText.Queued(eta));
        else if (hasHalved) terminal.Error.WriteLine(WaitText.Queued(eta));
        if (hasHalved) toldPosition = eta.QueuePosition;
    }

    private void Show(JobProgressEvent progress)
    {
        if (progress.Steps <= 0) return;
        latest = progress with { Step = Math.Clamp(progress.Step, 0, progress.Steps) };
        if (terminal.IsInteractive)
        {
            Redraw(Steps(latest));
        }
        else if (4 * latest.Step / latest.Steps > quarter)
        {
            quarter = 4 * latest.Step / latest.Steps;
            terminal.Error.WriteLine($"{latest.Step} of {latest.Steps} steps");
        }
    }

    private string Steps(JobProgressEvent progress) =>
        $"{Bar(progress.Step, progress.Steps)} {progress.Step} of {progress.Steps} steps{(left is null ? "" : $", {WaitText.Left(left)}")}";

    private void Redraw(string text)
    {
        var clean = Terminal.Clean(text);
        terminal.Error.Write(EraseLine + (clean.Length < terminal.Width ? clean : clean[..(terminal.Width - 1)]));
        isOpen = true;
    }
}
