namespace Distributed.Protocol.Tests;

/// <summary>What happens in one step, for the reader of a trace.</summary>
/// <param name="What">The event.</param>
/// <param name="Job">Its job, from 0; negative when it has none.</param>
/// <param name="Worker">The worker that does it, from 0; negative when nobody does.</param>
/// <param name="Outcome">How it went, when that needs to be said.</param>
internal readonly record struct Step(string What, int Job = -1, int Worker = -1, string Outcome = "")
{
    public override string ToString() =>
        $"{(Worker < 0 ? "" : $"worker {Worker + 1}: ")}{What}{Outcome}{(Job < 0 ? "" : $" (job {Job + 1})")}";
}
