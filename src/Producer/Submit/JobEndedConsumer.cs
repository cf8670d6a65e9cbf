using Distributed.Contracts;
using Distributed.Jobs;
using MassTransit;

namespace Distributed.Producer;

/// <summary>Tells those who wait for a job that it has ended.</summary>
internal sealed class JobEndedConsumer(JobWaiter waiter) : IConsumer<JobFinished>
{
    public Task Consume(ConsumeContext<JobFinished> context)
    {
        waiter.Ended(context.Message.JobId);
        return Task.CompletedTask;
    }
}
