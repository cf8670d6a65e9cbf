using System.Runtime.CompilerServices;

namespace Distributed.Protocol.Tests;

/// <summary>The whole system at one moment.</summary>
internal struct ModelState
{
    public const int MaxJobs = 6, MaxHands = 4;

    public JobCells Jobs;
    public HandCells Hands;

    /// <summary>The job that the reaper has found silent and will judge next, plus one.</summary>
    public byte Reaping;

    /// <summary>Whether the database can be reached.</summary>
    public Outage Outage;

    [InlineArray(MaxJobs)]
    public struct JobCells
    {
        private JobCell first;
    }

    [InlineArray(MaxHands)]
    public struct HandCells
    {
        private HandCell first;
    }
}
