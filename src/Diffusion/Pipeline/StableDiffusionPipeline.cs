using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// Text to image, or image to image, by latent diffusion (Rombach et al., arXiv 2112.10752) with classifier-free guidance (Ho and Salimans,
/// arXiv 2207.12598): prompts to embeddings, noise to latents step by step, latents to pixels. Belongs to the thread that loaded it.
/// </summary>
public sealed class StableDiffusionPipeline : IDisposable
{
    /// <summary>Below so many parameters a UNet's operations are too small to share among threads: handing them over costs more than it saves.</summary>
    private const long SmallUNet = 50_000_000;

    private readonly SchedulerConfig scheduler;

    private StableDiffusionPipeline(ModelFolder folder, Device device, PromptEncoder prompts, UNet2DConditionModel unet, IAutoencoder vae)
    {
        (Device, Prompts, UNet, Vae) = (device, prompts, unet, vae);
        scheduler = SchedulerConfig.Of(folder);
        Size = PipelineSize.Of(folder);
        Input = new(vae, device);
        Denoiser = new(unet, device);
        Decoder = new(vae, () => Parts.LoadVae(folder, device, ScalarType.Float32));
        Threads = ThreadsFor(unet);
    }

    /// <summary>The picture sizes the model is made for.</summary>
    public PipelineSize Size { get; }

    /// <summary>Threads for each operation on a CPU; chosen by the size of the UNet unless set.</summary>
    public int Threads { get; set; }

    internal PromptEncoder Prompts { get; }

    internal Device Device { get; }

    internal UNet2DConditionModel UNet { get; }

    internal IAutoencoder Vae { get; }

    internal InputEncoder Input { get; }

    internal Denoiser Denoiser { get; }

    internal ImageDecoder Decoder { get; }

    /// <summary>Loads a model to run in a precision, and sets libtorch to it; else as the other overload.</summary>
    /// <exception cref="ArgumentException">The device does not have the precision.</exception>
    public static StableDiffusionPipeline Load(ModelFolder folder, Device device, Precision precision)
    {
        if (!precision.RunsOn(device.type)) throw new ArgumentException(precision.CpuRefusal(), nameof(precision));
        precision.Apply();
        return Load(folder, device, precision.Weights());
    }

    /// <summary>Loads every part of a model folder and checks that they fit together.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="device">Where to paint.</param>
    /// <param name="dtype">The number format of weights and activations; latents and sampling stay fp32.</param>
    /// <exception cref="CheckpointException">Weights are missing, unused or misshapen; the message names each.</exception>
    /// <exception cref="InvalidDataException">A configuration asks for what is not supported, or the parts do not fit together.</exception>
    public static StableDiffusionPipeline Load(ModelFolder folder, Device device, ScalarType dtype)
    {
        var parts = new List<IDisposable>();
        try
        {
            var prompts = Own(PromptEncoder.Load(folder, device, dtype));
            var unet = Own(Parts.Load(folder, "unet", device, dtype, weights => new UNet2DConditionModel(weights, UNetConfig.Parse(folder.Config("unet")))));
            var vae = Own(Parts.LoadVae(folder, device, dtype));
            if (Parts.Misfits(prompts.HiddenSize, unet, vae) is [var misfit, ..]) throw new InvalidDataException($"{folder.Path}: {misfit}");
            return new(folder, device, prompts, unet, vae);
        }
        catch
        {
            parts.ForEach(part => part.Dispose());
            throw;
        }

        T Own<T>(T part) where T : IDisposable
        {
            parts.Add(part);
            return part;
        }
    }

    /// <summary>Paints one small run of the default size, so that the first job finds everything allocated and tuned.</summary>
    public void WarmUp() => Generate(new()
    {
        Prompt = "",
        Width = Size.DefaultSide,
        Height = Size.DefaultSide,
        Steps = 2,
        GuidanceScale = 7.5,
        Seeds = [0],
    }, onStep: null, CancellationToken.None);

    /// <summary>Paints.</summary>
    /// <param name="parameters">What.</param>
    /// <param name="onStep">Called after every UNet call with the calls done and their number.</param>
    /// <param name="cancellationToken">Stops between two UNet calls.</param>
    /// <exception cref="ArgumentException">The parameters do not fit the model.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public GenerationResult Generate(GenerationParameters parameters, Action<int, int>? onStep, CancellationToken cancellationToken)
    {
        ParameterCheck.Check(parameters, Vae.SpatialFactor);
        cancellationToken.ThrowIfCancellationRequested();
        UseThreads();
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        using var noise = new BatchNoise(parameters.Seeds);
        var start = Stopwatch.GetTimestamp();

        var (schedule, context) = Prepare(parameters);
        Synchronize();
        var encoded = Stopwatch.GetTimestamp();

        long[] shape = [UNet.InChannels, parameters.Height / Vae.SpatialFactor, parameters.Width / Vae.SpatialFactor];
        var latents = parameters.InputImage is { } image ? Input.Start(image, schedule, Draw) : StartFromNoise(schedule, Draw);
        latents = Denoiser.Denoise(latents, context, schedule, parameters.GuidanceScale, Draw, (_, done) => onStep?.Invoke(done, schedule.Rows.Count), cancellationToken);
        Synchronize();
        var denoised = Stopwatch.GetTimestamp();

        var images = Decoder.Decode(latents, parameters.Seeds);
        return new(images, Stopwatch.GetElapsedTime(start, encoded), Stopwatch.GetElapsedTime(encoded, denoised), Stopwatch.GetElapsedTime(denoised));

        Tensor Draw() => noise.Next(shape);
    }

    /// <summary>The sampler's rows and the encoded prompts, [1, L, D] or with guidance [2, L, D].</summary>
    internal (Schedule Schedule, Tensor Context) Prepare(GenerationParameters parameters) =>
        (Schedulers.Create(parameters.Scheduler, scheduler, parameters.Steps, parameters.Eta, parameters.SkippedSteps),
            Prompts.Encode(parameters.Prompt, parameters.NegativePrompt, parameters.GuidanceScale > 1, parameters.ClipSkip, parameters.PromptSyntax));

    /// <summary>The first latents of a picture that starts from noise alone, where the noise is.</summary>
    internal static Tensor StartFromNoise(Schedule schedule, Func<Tensor> noise)
    {
        using var sigma = schedule.InitNoiseSigma.ToScalar();
        return noise().mul_(sigma);
    }

    /// <summary>Sets libtorch's threads to the model's, on a CPU.</summary>
    internal void UseThreads()
    {
        if (Device.type is DeviceType.CPU && get_num_threads() != Threads) set_num_threads(Threads);
    }

    /// <summary>Waits for the device, so that each stage is charged its own time.</summary>
    internal void Synchronize()
    {
        if (Device.type == DeviceType.CUDA) cuda.synchronize(Device);
    }

    /// <summary>Threads for each operation on a CPU, by the size of the UNet.</summary>
    internal static int ThreadsFor(UNet2DConditionModel unet) => unet.ParameterCount < SmallUNet ? 1 : Environment.ProcessorCount;

    /// <inheritdoc/>
    public void Dispose()
    {
        Prompts.Dispose();
        UNet.Dispose();
        Vae.Dispose();
        Decoder.Dispose();
    }
}
