using System.Diagnostics;
using System.Threading.Channels;
using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// One dedicated thread that owns a device and every model on it: jobs of all callers share each UNet call, and join and leave between calls.
/// Dispose scopes, inference mode and OpenMP's threads belong to a thread, so loading and painting never leave this one.
/// </summary>
public sealed class DeviceEngine : IEngine, IDisposable
{
    private readonly Channel<EngineJob> inbox = Channel.CreateUnbounded<EngineJob>();
    private readonly Dictionary<string, Admission> doors;
    private readonly Dictionary<string, int> lanes = [];
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly EngineOptions options;
    private readonly Thread thread;
    private volatile EngineLoop? loop;
    private volatile Exception? broken;

    /// <summary>Starts loading the models on the device thread.</summary>
    /// <param name="models">Each model's folder by the name callers use.</param>
    /// <param name="device">Where to paint.</param>
    /// <param name="options">How.</param>
    /// <param name="onWarm">Told of every model that is ready, on the device thread.</param>
    /// <exception cref="ArgumentException">The device does not have the precision.</exception>
    public DeviceEngine(IReadOnlyDictionary<string, string> models, Device device, EngineOptions options, Action<WarmModel>? onWarm = null)
        : this(models, device, options, folder => new DeviceModel(StableDiffusionPipeline.Load(ModelFolder.Open(folder), device, options.Precision), options), onWarm)
    {
    }

    /// <param name="models">As above.</param>
    /// <param name="device">As above.</param>
    /// <param name="options">As above.</param>
    /// <param name="load">Loads the model of a folder.</param>
    /// <param name="onWarm">As above.</param>
    internal DeviceEngine(IReadOnlyDictionary<string, string> models, Device device, EngineOptions options, Func<string, IDeviceModel> load, Action<WarmModel>? onWarm = null)
    {
        if (!options.Precision.RunsOn(device.type)) throw new ArgumentException(options.Precision.CpuRefusal(), nameof(options));
        this.options = options;
        doors = models.Keys.ToDictionary(name => name, _ => new Admission());
        thread = new Thread(() => Run(models, device, load, onWarm)) { Name = $"device {device}", IsBackground = true };
        thread.Start();
    }

    /// <inheritdoc/>
    public Task Ready => ready.Task;

    /// <inheritdoc/>
    public Task Failed => failed.Task;

    /// <inheritdoc/>
    public TimeSpan BusyFor => loop?.BusyFor ?? TimeSpan.Zero;

    /// <summary>Jobs that the device thread has not seen yet.</summary>
    internal int Waiting => inbox.Reader.Count;

    /// <inheritdoc/>
    public int Lanes(string model)
    {
        DoorOf(model);
        return ready.Task.IsCompletedSuccessfully ? lanes[model] : throw new InvalidOperationException("The engine is not ready.");
    }

    /// <inheritdoc/>
    public async Task<IEnginePlace> AdmitAsync(string model, CancellationToken cancellationToken)
    {
        var door = DoorOf(model);
        await ready.Task.WaitAsync(cancellationToken);
        return new Place(this, model, await door.EnterAsync(cancellationToken));
    }

    /// <summary>Ends the thread after the work it has and frees the models.</summary>
    public void Dispose()
    {
        inbox.Writer.TryComplete();
        thread.Join();
        failed.TrySetCanceled();
    }

    private Admission DoorOf(string model) => doors.TryGetValue(model, out var door)
        ? door : throw new KeyNotFoundException($"The engine has no model '{model}'; it has {string.Join(", ", doors.Keys)}.");

    private void Run(IReadOnlyDictionary<string, string> folders, Device device, Func<string, IDeviceModel> load, Action<WarmModel>? onWarm)
    {
        var models = new Dictionary<string, IDeviceModel>();
        try
        {
            TorchLibrary.SelfTest(device);
            using var inference = inference_mode();
            var caps = new BatchCaps(options.MaxBatch);
            foreach (var (name, folder) in folders) Warm(name, folder, models, load, caps, onWarm);
            loop = new(models, caps, inbox.Reader, options.PreviewInterval);
            ready.SetResult();
            loop.Run();
        }
        catch (Exception error)
        {
            broken = error;
            inbox.Writer.TryComplete();
            foreach (var door in doors.Values) door.Close(error);
            while (inbox.Reader.TryRead(out var job)) job.Fail(error);
            if (!ready.TrySetException(error)) failed.TrySetException(error);          // who hears of it finds the doors closed
        }
        finally
        {
            if (!failed.Task.IsFaulted)
                foreach (var model in models.Values) model.Dispose();
        }
    }

    private void Warm(string name, string folder, Dictionary<string, IDeviceModel> models, Func<string, IDeviceModel> load, BatchCaps caps, Action<WarmModel>? onWarm)
    {
        var start = Stopwatch.GetTimestamp();
        var model = models[name] = load(folder);
        var loaded = Stopwatch.GetTimestamp();
        model.WarmUp();
        var rows = options.IsBatchMeasured ? BatchMeasurement.Measure(model, options.MaxBatch) : options.MaxBatch;
        caps.Measured(name, rows, (long)model.Size.DefaultSide * model.Size.DefaultSide);
        doors[name].Open(2.0 / rows);
        lanes[name] = rows / 2;
        onWarm?.Invoke(new(name, folder, Stopwatch.GetElapsedTime(start, loaded), Stopwatch.GetElapsedTime(loaded), rows));
    }

    private sealed class Place(DeviceEngine engine, string model, Admission.Share share) : IEnginePlace
    {
        public Task<GenerationResult> GenerateAsync(EngineRequest request, CancellationToken cancellationToken)
        {
            var job = new EngineJob(model, request, share, cancellationToken);
            if (!engine.inbox.Writer.TryWrite(job)) job.Fail(engine.broken ?? new ObjectDisposedException(nameof(DeviceEngine)));          // it may have broken since the job was let in
            return job.Result;
        }

        public void Dispose() => share.Dispose();
    }
}
