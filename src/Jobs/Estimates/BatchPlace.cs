using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>The jobs of a batch that are of one tier and class and stand alike, and have not ended.</summary>
/// <param name="Tier">Their tier.</param>
/// <param name="Priority">Their class.</param>
/// <param name="Stands">Whether they run, wait with the broker, or wait.</param>
/// <param name="Jobs">How many.</param>
/// <param name="Work">The largest work of one of them (<see cref="PaintingWork"/>).</param>
/// <param name="ClaimedUs">Of running ones, when the latest was claimed, in microseconds from 1970.</param>
/// <param name="Place">Of waiting ones, the place of the last among its tenant's jobs of the class, counted from 1, those with the broker included.</param>
internal sealed record BatchPlace(Tier Tier, Priority Priority, BatchPlace.State Stands, int Jobs, double Work, long ClaimedUs, int Place)
{
    /// <summary>How such jobs stand.</summary>
    internal enum State
    {
        Running,
        Published,
        Waiting,
    }
}
