using System.Diagnostics;
using Distributed.Contracts;
using Distributed.Diffusion;
using Distributed.Jobs;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Distributed.GpuWorker;

/// <summary>
/// Takes hints that a job of its tier is due: waits for a place on the device, claims the job, paints it. It never throws for a job's own
/// failure; the row says what became of it.
/// </summary>
internal sealed class GenerateImagesConsumer(
    Tier tier, IEngine engine, SoloGate gate, LeaseKeeper leases, JobLeases store, JobPainter painter, WorkerDrain drain, ILogger<GenerateImagesConsumer> logger)
    : IConsumer<GenerateImages>
{
    public async Task Consume(ConsumeContext<GenerateImages> context)
    {
        var message = context.Message;
        if (message.Version != GenerateImages.CurrentVersion) return;          // the row stays due for a worker that knows this version
        using var job = drain.Enter();
        WorkerTelemetry.CountInHand(+1, tier);
        try
        {
            using var place = await engine.AdmitAsync(tier.Word(), drain.Stopping);
            using var stay = await gate.EnterAsync(drain.Stopping);
            var asked = Stopwatch.GetTimestamp();
            if (await ClaimAsync(message.JobId, stay) is { } lease)
                await painter.PaintAsync(lease, place, Stopwatch.GetElapsedTime(asked));
            else if (context.ReceiveContext.Redelivered)
                await store.DoubtAsync(message.JobId, drain.Stopping);
        }
        catch (Exception error)
        {
            if (error is not OperationCanceledException) logger.MessageFailed(error, message.JobId);
            await TryReleaseAsync(message.JobId);
        }
        finally
        {
            WorkerTelemetry.CountInHand(-1, tier);
        }
    }

    /// <summary>A job whose worker died is claimed only when nobody else is here, so that it can take nobody with it.</summary>
    private async Task<Lease?> ClaimAsync(Guid jobId, SoloGate.Stay stay)
    {
        if (await leases.ClaimAsync(jobId, tier, isAlone: false, drain.Stopping) is { } lease) return lease;
        if (!await store.IsSoloAsync(jobId, drain.Stopping)) return null;
        await stay.BeAloneAsync(drain.Stopping);
        return await leases.ClaimAsync(jobId, tier, isAlone: true, drain.Stopping);
    }

    /// <summary>The job was not begun: it is due at once for another worker. If the database cannot be told, it is due at its next dispatch.</summary>
    private async Task TryReleaseAsync(Guid jobId)
    {
        try
        {
            await leases.GiveUpAsync(jobId);
        }
        catch (Exception error)
        {
            logger.MessageFailed(error, jobId);
        }
    }
}
