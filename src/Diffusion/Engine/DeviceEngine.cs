using System.Diagnostics;
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
    /// <param name="precision">The number formats to run in.</param>
    /// <param name="threads">Threads for each operation on a CPU; null lets every model choose.</param>
    /// <param name="onWarm">Told of every model that is ready, on the device thread.</param>
    /// <exception cref="ArgumentException">The device does not have the precision.</exception>
    public DeviceEngine(IReadOnlyDictionary<string, string> models, Device device, Precision precision, int? threads = null, Action<WarmModel>? onWarm = null)
    {
        if (!precision.RunsOn(device.type)) throw new ArgumentException(precision.CpuRefusal(), nameof(precision));
        Models = [.. models.Keys];
        thread = new Thread(() => Run(models, device, precision, threads, onWarm)) { Name = $"device {device}", IsBackground = true };
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

    private void Run(IReadOnlyDictionary<string, string> models, Device device, Precision precision, int? threads, Action<WarmModel>? onWarm)
    {
        try
        {
            TorchLibrary.SelfTest(device);
            using var inference = inference_mode();
            foreach (var (name, folder) in models)
            {
                var start = Stopwatch.GetTimestamp();
                var pipeline = pipelines[name] = StableDiffusionPipeline.Load(ModelFolder.Open(folder), device, precision);
                var loaded = Stopwatch.GetTimestamp();
                pipeline.Threads = threads ?? pipeline.Threads;
                pipeline.WarmUp();
                onWarm?.Invoke(new(name, folder, Stopwatch.GetElapsedTime(start, loaded), Stopwatch.GetElapsedTime(loaded)));
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
