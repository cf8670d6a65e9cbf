using Distributed.Diffusion;

namespace Distributed.GpuWorker.Tests;

/// <summary>An engine that is ready and well; a test makes of it what it needs.</summary>
/// <param name="lanes">How many jobs it paints at a time.</param>
internal class WarmEngine(int lanes = 1) : IEngine
{
    private readonly TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Ready => Task.CompletedTask;

    public Task Failed => failed.Task;

    public int Lanes(string model) => lanes;

    public void Fail(Exception error) => failed.TrySetException(error);

    public virtual Task<IEnginePlace> AdmitAsync(string model, CancellationToken cancellationToken) => throw new NotSupportedException("This engine only is.");
}
