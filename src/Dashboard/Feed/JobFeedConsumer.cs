using Distributed.Contracts;
using MassTransit;

namespace Distributed.Dashboard;

/// <summary>Hands the events from the bus to the feed.</summary>
internal sealed class JobFeedConsumer(JobFeed feed) : IConsumer<JobStarted>, IConsumer<JobProgress>, IConsumer<JobRequeued>, IConsumer<JobFinished>
{
    public Task Consume(ConsumeContext<JobStarted> context) => Changed(context.Message.TenantId, context.Message.JobId);

    public Task Consume(ConsumeContext<JobRequeued> context) => Changed(context.Message.TenantId, context.Message.JobId);

    public Task Consume(ConsumeContext<JobFinished> context) => Changed(context.Message.TenantId, context.Message.JobId);

    public Task Consume(ConsumeContext<JobProgress> context)
    {
        feed.Progressed(context.Message);
        return Task.CompletedTask;
    }

    private Task Changed(string tenant, Guid job)
    {
        feed.Changed(tenant, job);
        return Task.CompletedTask;
    }
}
