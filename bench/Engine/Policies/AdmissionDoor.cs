using Distributed.Diffusion;

namespace Distributed.EngineBench;

/// <summary>The product's own admission, one for each model. What waits in it goes on when the simulation says so, in order, on its thread.</summary>
internal sealed class AdmissionDoor : SynchronizationContext, IDoor
{
    private readonly Dictionary<string, Admission> admissions;
    private readonly Dictionary<JobRun, Admission.Share> shares = [];
    private readonly Queue<JobRun> admitted = [];
    private readonly Queue<(SendOrPostCallback Callback, object? State)> posted = [];

    public AdmissionDoor(DeviceTimes device)
    {
        admissions = device.Models.Keys.ToDictionary(model => model, _ => new Admission());
        foreach (var admission in admissions.Values) admission.Open(2.0 / device.Rows);
    }

    public void Arrive(JobRun run)
    {
        var before = Current;
        SetSynchronizationContext(this);
        _ = EnterAsync(run);
        SetSynchronizationContext(before);
    }

    public JobRun? LetIn()
    {
        while (posted.TryDequeue(out var next)) next.Callback(next.State);
        return admitted.TryDequeue(out var run) ? run : null;
    }

    public void Resize(JobRun run, double to) => shares[run].Resize(to);

    public void Leave(JobRun run) => shares[run].Dispose();

    public override void Post(SendOrPostCallback d, object? state) => posted.Enqueue((d, state));

    private async Task EnterAsync(JobRun run)
    {
        shares[run] = await admissions[run.Job.Shape.Model].EnterAsync(CancellationToken.None);
        admitted.Enqueue(run);
    }
}
