using Distributed.Diffusion;

namespace Distributed.GpuWorker.Tests;

/// <summary>Counts who has asked an engine for a place.</summary>
internal sealed class AskedEngine(DeviceEngine engine) : IEngine, IDisposable
{
    private int asked;

    public int Asked => Volatile.Read(ref asked);

    public Task Ready => engine.Ready;

    public Task Failed => engine.Failed;

    public TimeSpan BusyFor => engine.BusyFor;

    public int Lanes(string model) => engine.Lanes(model);

    public Task<IEnginePlace> AdmitAsync(string model, CancellationToken cancellationToken)
    {
        var place = engine.AdmitAsync(model, cancellationToken);
        Interlocked.Increment(ref asked);
        return place;
    }

    public void Dispose() => engine.Dispose();
}
