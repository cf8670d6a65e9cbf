using System.Diagnostics;
using Distributed.Contracts;
using Distributed.Diffusion;
using Distributed.Images;
using Distributed.Jobs;
using Microsoft.Extensions.Logging;

namespace Distributed.GpuWorker;

/// <summary>Brings one claimed job to an end: paint, encode, upload, commit; or fail; or hand back.</summary>
internal sealed class JobPainter(
    LeaseKeeper leases, IImageStore images, InputImages inputs, EncodePool encoders, JobEvents events, WorkerName worker, TimeProvider time,
    ILogger<JobPainter> logger)
{
    /// <summary>Paints the job. Everything hangs on the lease, not on the message: a lost connection does not stop a good attempt.</summary>
    /// <param name="lease">The claimed job.</param>
    /// <param name="place">Its place on the device.</param>
    /// <param name="claimedIn">How long the claim took.</param>
    public async Task PaintAsync(Lease lease, IEnginePlace place, TimeSpan claimedIn)
    {
        events.Add(new JobStarted(lease.TenantId, lease.JobId, lease.Attempt, worker.Value));
        using var attempt = WorkerTelemetry.StartAttempt(lease, time.GetUtcNow() - claimedIn);
        WorkerTelemetry.AddStages(attempt, lease, ("claim", claimedIn));
        try
        {
            await PaintToTheEndAsync(lease, place, attempt);
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested)
        {
            logger.AttemptDropped(lease.JobId, lease.Attempt);
        }
        finally
        {
            leases.Release(lease);
        }
    }

    private async Task PaintToTheEndAsync(Lease lease, IEnginePlace place, Activity? attempt)
    {
        try
        {
            await PaintAndCommitAsync(lease, place, attempt);
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (lease.End is not LeaseEnd.None)
        {
            await HandBackAsync(lease);
        }
        catch (DeviceFailedException)
        {
            await HandBackAsync(lease);
        }
        catch (Exception error) when (ImageStoreOutage.IsOne(error))
        {
            logger.StoreAway(error, lease.JobId, lease.Attempt);
            Announce(lease, await leases.PostponeAsync(lease));
        }
        catch (Exception error)
        {
            var failure = Failures.Classify(error);
            logger.AttemptFailed(error, lease.JobId, lease.Attempt, failure.Code);
            WorkerTelemetry.Fail(failure.Code);
            Announce(lease, await leases.FailAsync(lease, failure));
        }
    }

    private async Task HandBackAsync(Lease lease)
    {
        if (await leases.HandBackAsync(lease) is not { } status) return;
        logger.HandedBack(lease.JobId, lease.Attempt, lease.End, status);
        Announce(lease, status);
    }

    private async Task PaintAndCommitAsync(Lease lease, IEnginePlace place, Activity? attempt)
    {
        var start = Stopwatch.GetTimestamp();
        var parameters = lease.Request.ToParameters(await LoadInputAsync(lease));
        var result = await GenerateAsync(lease, place, parameters);
        var painted = Stopwatch.GetElapsedTime(start);
        var pngs = await encoders.EncodeAsync(lease, result);
        // Reading an input image and the hand-over to and from the device thread count as text encoding, so that the parts leave no gap.
        var stages = new StageTimes(painted - result.Denoise - result.Decode, result.Denoise, result.Decode, Stopwatch.GetElapsedTime(start) - painted);

        WorkerTelemetry.AddStages(attempt, lease,
            ("text encode", stages.TextEncode), ("denoise", stages.Denoise), ("decode", stages.Decode), ("encode", stages.Encode));
        Report(lease, result.Redecoded);
        var encoded = Stopwatch.GetTimestamp();
        var finished = await Task.WhenAll(pngs.Select((png, index) => UploadAsync(lease, index, result.Images[index], png)));
        var uploaded = Stopwatch.GetTimestamp();
        lease.Ended.ThrowIfCancellationRequested();
        var isCommitted = await leases.SucceedAsync(lease, finished, stages);
        WorkerTelemetry.AddStages(attempt, lease, ("upload", Stopwatch.GetElapsedTime(encoded, uploaded)), ("commit", Stopwatch.GetElapsedTime(uploaded)));
        if (!isCommitted)
        {
            logger.CommitRefused(lease.JobId, lease.Attempt);
            return;
        }
        logger.JobSucceeded(lease.JobId, lease.Attempt, painted);
        Announce(lease, JobStatus.Succeeded);
    }

    private async Task<GenerationResult> GenerateAsync(Lease lease, IEnginePlace place, GenerationParameters parameters)
    {
        using var progress = new ProgressEvents(new(lease.TenantId, lease.JobId, lease.Attempt, Step: 0, Steps: 0), events.Add, encoders.EncodePreviewAsync, logger);
        Action<GeneratedImage>? preview = lease.Request.Previews ? progress.Preview : null;
        return await place.GenerateAsync(new() { Parameters = parameters, Priority = Lead(lease.Priority), OnStep = progress.Report, OnPreview = preview }, lease.Ended);
    }

    /// <summary>The engine's word for a class: higher goes first.</summary>
    private static int Lead(Priority priority) => -(int)priority;

    private void Report(Lease lease, int redecoded)
    {
        if (redecoded == 0) return;
        logger.Redecoded(lease.JobId, lease.Attempt, redecoded);
        WorkerTelemetry.Redecoded(lease.Request.Tier, redecoded);
    }

    private async Task<RgbImage?> LoadInputAsync(Lease lease) => lease.Request is { InputImage: { } input } request
        ? await inputs.LoadAsync(input.Name, input.Sha256, request.Width, request.Height, lease.Ended) : null;

    private async Task<FinishedImage> UploadAsync(Lease lease, int index, GeneratedImage image, byte[] png)
    {
        var name = ImageName.For(lease.TenantId, lease.JobId, lease.Attempt, index, png);
        var stored = await images.SaveAsync(name, png, lease.Ended);
        return new(index, name.ToString(), image.Width, image.Height, image.Seed, stored.Sha256, stored.Length);
    }

    private void Announce(Lease lease, JobStatus? status)
    {
        if (status is { } now) events.AddEnded(lease.TenantId, lease.JobId, lease.Attempt, now);
    }
}
