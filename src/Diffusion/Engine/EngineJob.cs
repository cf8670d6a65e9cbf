using System.Diagnostics;

namespace Distributed.Diffusion;

/// <summary>One job on its way through an engine. Made by the caller, then the device thread's.</summary>
internal sealed class EngineJob(string model, EngineRequest request, Admission.Share share, CancellationToken cancellation)
{
    private readonly TaskCompletionSource<GenerationResult> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long asked = Stopwatch.GetTimestamp();
    private readonly GeneratedImage?[] images = new GeneratedImage?[request.Parameters.Seeds.Count];
    private LaneJob? shared;
    private long begun, encoded, denoised, previewed;
    private int reported;

    public string Model => model;

    public EngineRequest Request => request;

    public CancellationToken Cancellation => cancellation;

    public Task<GenerationResult> Result => done.Task;

    /// <summary>Those that are not decoded yet.</summary>
    public List<Lane> Lanes { get; } = [];

    /// <summary>How long it waited for its first step, from when it was asked for; null before that.</summary>
    public TimeSpan? Wait { get; private set; }

    /// <summary>Takes the prompts' share of the work, and makes the lanes.</summary>
    public void Begin(IDeviceModel on, Func<LaneJob, double> sizeOf)
    {
        begun = begun == 0 ? Stopwatch.GetTimestamp() : begun;
        FreeTensors();          // of a try that ran out of memory
        shared = on.Begin(model, request);
        for (var i = 0; i < images.Length; i++) Lanes.Add(on.CreateLane(shared, i, request.Parameters.Seeds[i]));
        on.Synchronize();
        encoded = previewed = Stopwatch.GetTimestamp();
        share.Resize(images.Length * sizeOf(shared));
    }

    /// <summary>Whether its next step is to leave a preview.</summary>
    public bool IsPreviewDue(TimeSpan interval) => request.OnPreview is not null && Stopwatch.GetElapsedTime(previewed) >= interval;

    public void Preview(GeneratedImage image)
    {
        previewed = Stopwatch.GetTimestamp();
        request.OnPreview?.Invoke(image);
    }

    /// <summary>Notes that lanes of it took part in a tick.</summary>
    /// <param name="start">When the tick began.</param>
    /// <param name="sizeOf">What a lane takes up.</param>
    /// <returns>Whether this was its first.</returns>
    public bool Stepped(long start, Func<LaneJob, double> sizeOf)
    {
        var isFirst = Wait is null;
        Wait ??= Stopwatch.GetElapsedTime(asked, start);
        share.Resize(Lanes.Count(lane => !lane.IsFinished) * sizeOf(shared!));
        if (Lanes.All(lane => lane.IsFinished) && denoised == 0) denoised = Stopwatch.GetTimestamp();

        var steps = shared!.Schedule.Rows.Count;
        var step = ((images.Length - Lanes.Count) * steps + Lanes.Sum(lane => lane.Step)) / images.Length;
        if (step > reported) request.OnStep?.Invoke(reported = step, steps);
        return isFirst;
    }

    /// <summary>Takes the picture of a lane, which is over.</summary>
    /// <returns>Whether it was the last.</returns>
    public bool Finish(Lane lane, GeneratedImage image)
    {
        images[lane.Index] = image;
        Lanes.Remove(lane);
        lane.Dispose();
        if (Lanes.Count > 0) return false;
        var decoded = Stopwatch.GetTimestamp();
        Free();
        done.SetResult(new([.. images.Select(each => each!)], Stopwatch.GetElapsedTime(begun, encoded), Stopwatch.GetElapsedTime(encoded, denoised),
            Stopwatch.GetElapsedTime(denoised, decoded)));
        return true;
    }

    /// <summary>Ends it without pictures.</summary>
    /// <param name="error">Why.</param>
    /// <param name="isDeviceWell">Whether its tensors can be freed.</param>
    public void Fail(Exception error, bool isDeviceWell = true)
    {
        if (isDeviceWell) Free();
        else share.Dispose();
        if (error is OperationCanceledException) done.TrySetCanceled(cancellation);
        else done.TrySetException(error);
    }

    private void Free()
    {
        share.Dispose();
        FreeTensors();
    }

    private void FreeTensors()
    {
        foreach (var lane in Lanes) lane.Dispose();
        Lanes.Clear();
        shared?.Dispose();
        shared = null;
    }
}
