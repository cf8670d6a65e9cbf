namespace Distributed.Cli;

/// <summary>Says on a terminal how many failed jobs have been looked at, on a line that is gone in the end: with many, that takes a while.</summary>
internal sealed class LookedLine(CommandRun run) : IDisposable
{
    private const int Step = 10;
    private bool isOpen;

    public void Show(int jobs)
    {
        if (run.IsJson || !run.Terminal.IsInteractive || jobs % Step != 0) return;
        run.Terminal.Error.Write($"{ProgressLine.EraseLine}{jobs} failed jobs looked at");
        isOpen = true;
    }

    public void Dispose()
    {
        if (isOpen) run.Terminal.Error.Write(ProgressLine.EraseLine);
    }
}
