using System.Threading.Channels;
using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// One dedicated thread that owns a device and every model on it. Dispose scopes, inference mode and OpenMP's threads belong to a thread,
/// so loading and painting never leave this one.
/// </summary>
public sealed class DeviceEngine : IEngine, IDisposable
{
    private readonly Channel<Action> work = Channel.CreateUnbounded<Action>(new() { SingleReader = true });
    private readonly Dictionary<string, StableDiffusionPipeline> pipelines = [];
    private readonly SemaphoreSlim place = new(1, 1);
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread thread;

    /// <summary>Starts loading the models on the device thread.</summary>
    /// <param name="models">Each model's folder by the name callers use.</param>
    /// <param name="device">Where to paint.</param>
    /// <param name="dtype">The number format of weights and activations.</param>
    /// <param name="threads">Threads for each operation on a CPU; null lets every model choose.</param>
    public DeviceEngine(IReadOnlyDictionary<string, string> models, Device device, ScalarType dtype, int? threads = null)
    {
        Models = [.. models.Keys];
        thread = new Thread(() => Run(models, device, dtype, threads)) { Name = $"device {device}", IsBackground = true };
        thread.Start();
    }

    /// <summary>The names of the models.</summary>
    public IReadOnlyCollection<string> Models { get; }

    /// <inheritdoc/>
    public Task Ready => ready.Task;

    /// <inheritdoc/>
    public async Task<IEnginePlace> AdmitAsync(string model, CancellationToken cancellationToken)
    {
        if (!Models.Contains(model)) throw new KeyNotFoundException($"The engine has no model '{model}'; it has {string.Join(", ", Models)}.");
        await ready.Task.WaitAsync(cancellationToken);
        await place.WaitAsync(cancellationToken);
        return new Place(this, pipelines[model]);
    }

    /// <summary>Ends the thread after the work it has and frees the models.</summary>
    public void Dispose()
    {
        work.Writer.TryComplete();
        thread.Join();
        place.Dispose();
    }

    private void Run(IReadOnlyDictionary<string, string> models, Device device, ScalarType dtype, int? threads)
    {
        try
        {
            TorchLibrary.SelfTest(device);
            using var inference = inference_mode();
            foreach (var (name, folder) in models)
            {
                var pipeline = pipelines[name] = StableDiffusionPipeline.Load(ModelFolder.Open(folder), device, dtype);
                pipeline.Threads = threads ?? pipeline.Threads;
                pipeline.WarmUp();
            }
            ready.SetResult();
            while (work.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
                while (work.Reader.TryRead(out var action)) action();
        }
        catch (Exception error)
        {
            ready.TrySetException(error);          // nothing else can fail here: work reports through its own task
        }
        finally
        {
            foreach (var pipeline in pipelines.Values) pipeline.Dispose();
        }
    }

    private Task<T> OnDeviceAsync<T>(Func<T> function)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var accepted = work.Writer.TryWrite(() =>
        {
            try
            {
                done.SetResult(function());
            }
            catch (OperationCanceledException cancelled)
            {
                done.SetCanceled(cancelled.CancellationToken);
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        });
        if (!accepted) done.SetException(new ObjectDisposedException(nameof(DeviceEngine)));
        return done.Task;
    }

    private sealed class Place(DeviceEngine engine, StableDiffusionPipeline pipeline) : IEnginePlace
    {
        private int held = 1;

        public async Task<GenerationResult> GenerateAsync(
            GenerationParameters parameters, Action<int, int>? onStep, CancellationToken cancellationToken)
        {
            try
            {
                return await engine.OnDeviceAsync(() => pipeline.Generate(parameters, onStep, cancellationToken));
            }
            finally
            {
                Dispose();
            }
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref held, 0) == 1) engine.place.Release();
        }
    }
}
