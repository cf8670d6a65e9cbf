using System.Diagnostics;
using System.Threading.Channels;

namespace Distributed.Diffusion;

/// <summary>
/// The device thread's work: takes jobs in, steps their lanes tick by tick, decodes what is finished. Jobs join and leave between ticks. For the
/// device thread, but for the channel it reads from.
/// </summary>
internal sealed class EngineLoop
{
    private readonly IReadOnlyDictionary<string, IDeviceModel> models;
    private readonly BatchCaps caps;
    private readonly ChannelReader<EngineJob> inbox;
    private readonly TimeSpan previewInterval;
    private readonly LaneLoop<Lane> loop;
    private readonly Dictionary<LaneJob, EngineJob> jobs = [];
    private readonly IDeviceModel? quickDecoder;
    private long idleSince, busySince;

    public EngineLoop(IReadOnlyDictionary<string, IDeviceModel> models, BatchCaps caps, ChannelReader<EngineJob> inbox, TimeSpan previewInterval)
    {
        (this.models, this.caps, this.inbox, this.previewInterval) = (models, caps, inbox, previewInterval);
        loop = new(new ByModel(models), caps, TimeProvider.System, shape => EngineMeter.Split(shape.Model));
        quickDecoder = models.Values.FirstOrDefault(model => model.HasQuickDecoder);
    }

    /// <summary>How long it has been at the piece of work that it does now. For any thread.</summary>
    public TimeSpan BusyFor => Volatile.Read(ref busySince) is > 0 and var since ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Works until there is no more to come and none left.</summary>
    /// <exception cref="DeviceFailedException">The device is of no more use; every job has been told.</exception>
    public void Run()
    {
        try
        {
            while (jobs.Count > 0 || inbox.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (inbox.TryRead(out var job)) Begin(job);
                DropCancelled();
                Tick();
                if (jobs.Count == 0) Rest();
            }
        }
        catch (Exception error)
        {
            var failure = error as DeviceFailedException ?? new DeviceFailedException(error);
            foreach (var job in jobs.Values) job.Fail(failure, isDeviceWell: false);
            throw failure;
        }
    }

    private double SizeOf(LaneJob job) => (double)job.Conditioning.Prompts / caps.Of(job.Shape);

    private void Begin(EngineJob job)
    {
        if (job.Cancellation.IsCancellationRequested)
        {
            job.Fail(new OperationCanceledException());
            return;
        }
        var model = models[job.Model];
        var lookups = model.PromptLookups;
        if (!TryWork(job, () => job.Begin(model, SizeOf))) return;
        EngineMeter.Looked(job.Model, lookups, model.PromptLookups);
        EngineMeter.LanesChanged(job.Model, job.Lanes.Count);
        jobs[job.Lanes[0].Job] = job;
        foreach (var lane in job.Lanes) loop.Add(lane);
    }

    private void DropCancelled()
    {
        foreach (var job in jobs.Values.Where(job => job.Cancellation.IsCancellationRequested).ToList()) End(job, new OperationCanceledException());
    }

    private void Tick()
    {
        foreach (var job in jobs.Values)
            if (job.IsPreviewDue(previewInterval) && job.Lanes is [var next, ..]) next.IsPreviewWanted = Previewer(job.Model) is not null;
        if (Work(loop.RunTick) is not { } tick) return;
        EngineMeter.Ticked(tick.Lanes[0].Shape.Model, tick);

        foreach (var (lane, error) in tick.Failures)
            if (jobs.TryGetValue(lane.Job, out var job)) End(job, error);
        foreach (var shared in tick.Lanes.Select(lane => lane.Job).Distinct())
            if (jobs.TryGetValue(shared, out var job) && job.Stepped(tick.Start, SizeOf)) EngineMeter.Began(job.Model, job.Wait!.Value);
        foreach (var lane in loop.Remove(lane => lane.IsFinished)) Decode(lane);
        foreach (var lane in tick.Lanes) Preview(lane);
    }

    private void Decode(Lane lane)
    {
        if (!jobs.TryGetValue(lane.Job, out var job)) return;          // another of its images failed
        var (model, shared, shape) = (models[job.Model], lane.Job, lane.Shape);
        var isLast = false;
        if (!TryWork(job, () => isLast = job.Finish(lane, model.Decode(lane)), shape)) return;
        EngineMeter.LanesChanged(job.Model, -1);
        if (isLast) jobs.Remove(shared);
    }

    private void Preview(Lane lane)
    {
        if (lane.IsFinished || lane.Preview is null || !jobs.TryGetValue(lane.Job, out var job)) return;
        var start = Stopwatch.GetTimestamp();
        try
        {
            job.Preview(Work(() => Previewer(job.Model)!.DecodePreview(lane), lane.Shape));
            EngineMeter.Previewed(job.Model, Stopwatch.GetElapsedTime(start));
        }
        catch (Exception error) when (!DeviceErrors.IsFatal(error))
        {
            // For want of memory, or because it is not finite: a preview is not worth a job.
        }
        lane.ForgetPreview();
    }

    /// <summary>A model that was trained on the same latents shares its tiny autoencoder.</summary>
    private IDeviceModel? Previewer(string model) => models[model].HasQuickDecoder ? models[model] : quickDecoder;

    private void End(EngineJob job, Exception error)
    {
        if (jobs.FirstOrDefault(pair => pair.Value == job).Key is { } shared)
        {
            loop.Remove(lane => lane.Job == shared);
            jobs.Remove(shared);
            EngineMeter.LanesChanged(job.Model, -job.Lanes.Count);
        }
        job.Fail(error);
    }

    /// <summary>Does a piece of a job's work on the device, and once more with all memory that can be had if there was not enough.</summary>
    /// <returns>Whether it was done; else the job has ended.</returns>
    private bool TryWork(EngineJob job, Action work, LaneShape? charged = null)
    {
        for (var isRetry = false; ; isRetry = true)
        {
            try
            {
                Work(() => { models[job.Model].UseThreads(); work(); return true; }, charged);
                return true;
            }
            catch (Exception error) when (!isRetry && DeviceErrors.IsOutOfMemory(error))
            {
                foreach (var model in models.Values) model.ReleaseMemory();
                EngineMeter.Split(job.Model);
            }
            catch (Exception error) when (!DeviceErrors.IsFatal(error))
            {
                End(job, error);
                return false;
            }
            catch (Exception error)
            {
                job.Fail(new DeviceFailedException(error), isDeviceWell: false);          // it may not be among the others yet
                throw;
            }
        }
    }

    private T Work<T>(Func<T> work, LaneShape? charged = null)
    {
        if (jobs.Count > 0 && idleSince > 0) EngineMeter.Waited(Stopwatch.GetElapsedTime(idleSince));
        var start = Stopwatch.GetTimestamp();
        Volatile.Write(ref busySince, start);
        try
        {
            return work();
        }
        finally
        {
            Volatile.Write(ref busySince, 0);
            idleSince = Stopwatch.GetTimestamp();
            if (charged is { } shape) loop.Charge(shape, Stopwatch.GetElapsedTime(start));
        }
    }

    /// <summary>Nothing is left to do: nothing is kept but what the next job may use.</summary>
    private void Rest()
    {
        idleSince = 0;
        foreach (var model in models.Values) model.Rest();
    }

    private sealed class ByModel(IReadOnlyDictionary<string, IDeviceModel> models) : IDenoiser<Lane>
    {
        public void Step(IReadOnlyList<Lane> lanes)
        {
            var model = models[lanes[0].Shape.Model];
            model.UseThreads();
            model.Step(lanes);
            model.Synchronize();
        }

        public void ReleaseMemory()
        {
            foreach (var model in models.Values) model.ReleaseMemory();
        }
    }
}
