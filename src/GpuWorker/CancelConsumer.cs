using Distributed.Contracts;
using Distributed.Jobs;
using MassTransit;

namespace Distributed.GpuWorker;

/// <summary>Hears which attempts are to stop, and stops the one that is in hand here. The heartbeat would bring the same wish later.</summary>
internal sealed class CancelConsumer(LeaseKeeper leases) : IConsumer<JobCancelRequested>
{
    public Task Consume(ConsumeContext<JobCancelRequested> context)
    {
        leases.Cancel(context.Message.JobId, context.Message.Attempt);
        return Task.CompletedTask;
    }
}
