namespace Distributed.ServiceDefaults;

/// <summary>What this process takes from a broker's queues.</summary>
public interface IQueueIntake
{
    /// <summary>Takes no more messages; those in hand are worked on to their end. For good.</summary>
    void Close();
}
