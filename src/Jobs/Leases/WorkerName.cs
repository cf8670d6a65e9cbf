namespace Distributed.Jobs;

/// <summary>A worker's name: unique to the process, so that a restarted worker is another one.</summary>
/// <param name="Value">The host, the process and a random part.</param>
public sealed record WorkerName(string Value)
{
    /// <summary>The name of this process.</summary>
    public static WorkerName OfThisProcess() =>
        new($"{Environment.MachineName}-{Environment.ProcessId}-{Random.Shared.Next():x8}");
}
