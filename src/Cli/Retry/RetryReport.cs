using System.Runtime.ExceptionServices;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>Tells of jobs that run again: one line for each, and how many in the end.</summary>
/// <param name="run">The command.</param>
/// <param name="asked">How many jobs it is about.</param>
/// <param name="isRepeatable">Whether the same command goes on where this one ends.</param>
internal sealed class RetryReport(CommandRun run, int asked, bool isRepeatable)
{
    private int made, before, refused, unknown, exitCode;
    private string? outage;

    /// <summary>Tells of them as they come.</summary>
    /// <returns>The exit code.</returns>
    /// <remarks>What stands in the way of the only job is thrown, as any other command would.</remarks>
    public async Task<int> TellAsync(IAsyncEnumerable<RetryResult> results)
    {
        try
        {
            await foreach (var result in results) Tell(result);
        }
        catch (OperationCanceledException)
        {
            Sum("Interrupted: ");
            throw;
        }
        Sum("");
        return exitCode;
    }

    private void Tell(RetryResult result)
    {
        if (result.Run is { } again)
        {
            if (run.IsJson) run.PrintJsonLine(again);
            else run.Print(again.Id.ToString());
            if (result.WasThere) run.Say($"Job {result.Id} was run again before, as {again.Id} ({again.Status.Word()}). To run it once more: distributed retry {result.Id} --again");
            (made, before) = result.WasThere ? (made, before + 1) : (made + 1, before);
        }
        if (result.Error is not { } error) return;
        if (asked == 1) ExceptionDispatchInfo.Throw(error);
        var failure = run.Explain(error);
        exitCode = Math.Max(exitCode, failure.ExitCode);
        if (error is HttpRequestException) (unknown, outage) = (unknown + 1, failure.Message);
        else refused++;
        Complain(error is HttpRequestException ? $"Job {result.Id}: no answer came, so it is not known whether it runs again." : $"Job {result.Id} is not run again. {failure.Message}");
    }

    private void Sum(string beginning)
    {
        if (asked == 1) return;
        if (outage is not null) Complain(outage);
        var left = asked - made - before - refused - unknown;
        run.Say($"{beginning}{made} of {asked} jobs run again{Others(before, "had been before")}{Others(refused, "refused")}{Others(unknown, "not known")}{Others(left, "left")}."
            + (unknown + left > 0 && isRepeatable ? " The same command goes on where this one ended." : ""));
    }

    private void Complain(string line) => run.Terminal.Error.WriteLine(Terminal.Clean(line));

    private static string Others(int count, string what) => count > 0 ? $", {count} {what}" : "";
}
