using Distributed.Contracts;
using MassTransit;

namespace Distributed.Producer;

/// <summary>Hands the events from the bus to the feed.</summary>
internal sealed class EventFeedConsumer(EventFeed feed) : IConsumer<JobStarted>, IConsumer<JobProgress>, IConsumer<JobRequeued>, IConsumer<JobFinished>
{
    public Task Consume(ConsumeContext<JobStarted> context)
    {
        feed.Changed(context.Message.JobId, hasEnded: false);
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<JobRequeued> context)
    {
        feed.Changed(context.Message.JobId, hasEnded: false);
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<JobFinished> context)
    {
        feed.Changed(context.Message.JobId, hasEnded: true);
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<JobProgress> context)
    {
        feed.Progressed(context.Message);
        return Task.CompletedTask;
    }
}
