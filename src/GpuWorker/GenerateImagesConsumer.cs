using Distributed.Contracts;
using Distributed.Diffusion;
using Distributed.Jobs;
using MassTransit;

namespace Distributed.GpuWorker;

/// <summary>
/// Takes hints that a job of its tier is due: waits for a place on the device, claims the job, paints it. It never throws for a job's own
/// failure; the row says what became of it.
/// </summary>
internal sealed class GenerateImagesConsumer(Tier tier, IEngine engine, LeaseKeeper leases, JobLeases store, JobPainter painter, WorkerDrain drain)
    : IConsumer<GenerateImages>
{
    public async Task Consume(ConsumeContext<GenerateImages> context)
    {
        var message = context.Message;
        if (message.Version != GenerateImages.CurrentVersion) return;          // the row stays due for a worker that knows this version
        using var job = drain.Enter();
        try
        {
            using var place = await engine.AdmitAsync(tier.Word(), drain.Stopping);
            if (await leases.ClaimAsync(message.JobId, tier, drain.Stopping) is { } lease)
                await painter.PaintAsync(lease, place);
            else if (context.ReceiveContext.Redelivered)
                await store.DoubtAsync(message.JobId, drain.Stopping);
        }
        catch (OperationCanceledException) when (drain.Stopping.IsCancellationRequested)
        {
            await store.ReleaseAsync(message.JobId, CancellationToken.None);    // not begun: due at once for another worker
        }
    }
}
