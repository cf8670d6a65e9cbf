using Distributed.Client;

namespace Distributed.Cli;

/// <summary>Shows how far a batch is: one line that changes on a terminal, a plain line every tenth of its jobs elsewhere.</summary>
internal sealed class BatchLine(Terminal terminal, int jobs, bool isQuiet) : IProgress<JobEvent>, IDisposable
{
    private readonly HashSet<Guid> ended = [];

    public void Report(JobEvent value)
    {
        if (isQuiet || value.Status is not { } change || !change.Status.IsTerminal() || !ended.Add(change.JobId)) return;
        if (terminal.IsInteractive) terminal.Error.Write($"{ProgressLine.EraseLine}{ProgressLine.Bar(ended.Count, jobs)} {ended.Count} of {jobs} jobs");
        else if (10 * ended.Count / jobs > 10 * (ended.Count - 1) / jobs) terminal.Error.WriteLine($"{ended.Count} of {jobs} jobs");
    }

    public void Dispose()
    {
        if (!isQuiet && terminal.IsInteractive && ended.Count > 0) terminal.Error.Write(ProgressLine.EraseLine);
    }
}
