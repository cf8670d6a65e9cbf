using System.Text;
using Distributed.Contracts;

namespace Distributed.Protocol.Tests;

/// <summary>States in words, for traces.</summary>
internal sealed partial class ProtocolModel
{
    public string Describe(in ModelState state)
    {
        var text = new StringBuilder();
        for (var job = 0; job < scope.Jobs; job++)
        {
            var row = state.Jobs[job];
            text.Append($"job {job + 1} {Word(row.Status)} attempt {row.Attempt}");
            if (row.Crashes > 0) text.Append($", crashes {row.Crashes}");
            if (row.Failures > 0) text.Append($", failures {row.Failures}");
            if (row.IsCancelRequested) text.Append(", to be cancelled");
            if (row.IsLeaseOver) text.Append(", lease over");
            if (row.Status is JobStatus.Queued) text.Append($", {row.Dispatch}");
            if (row.HasPictures) text.Append(", pictures stored");
            if (row.Messages > 0) text.Append($", messages {row.Messages}");
            text.Append("; ");
        }
        for (var hand = 0; hand < hands; hand++)
        {
            var cell = state.Hands[hand];
            text.Append($"worker {WorkerOf(hand) + 1} {cell.Step}");
            if (cell.Step is not HandStep.Idle) text.Append($" job {cell.Job + 1}");
            if (cell.HasLease) text.Append($" attempt {cell.Attempt}");
            text.Append(hand == hands - 1 ? "" : "; ");
        }
        return state.Outage is Outage.None ? text.ToString() : $"{text}; outage {state.Outage}";
    }

    private static string Word(JobStatus status) => status.ToString().ToLowerInvariant();
}
