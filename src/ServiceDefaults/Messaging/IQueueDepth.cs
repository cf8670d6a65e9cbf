namespace Distributed.ServiceDefaults;

/// <summary>Asks the broker how much waits in a queue. Not there when the bus is within the process.</summary>
public interface IQueueDepth
{
    /// <summary>Messages that wait for a consumer; null when the queue is not there.</summary>
    Task<uint?> CountReadyAsync(string queue, CancellationToken cancellation);
}
