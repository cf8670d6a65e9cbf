using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// Text to image by latent diffusion (Rombach et al., arXiv 2112.10752) with classifier-free guidance (Ho and Salimans, arXiv 2207.12598):
/// prompts to embeddings, noise to latents step by step, latents to pixels. Belongs to the thread that loaded it.
/// </summary>
public sealed class StableDiffusionPipeline : IDisposable
{
    /// <summary>Below so many parameters a UNet's operations are too small to share among threads: handing them over costs more than it saves.</summary>
    private const long SmallUNet = 50_000_000;

    private readonly Device device;
    private readonly UNet2DConditionModel unet;
    private readonly IAutoencoder vae;
    private readonly SchedulerConfig scheduler;

    private StableDiffusionPipeline(ModelFolder folder, Device device, PromptEncoder prompts, UNet2DConditionModel unet, IAutoencoder vae)
    {
        (this.device, Prompts, this.unet, this.vae) = (device, prompts, unet, vae);
        scheduler = SchedulerConfig.Load(Path.Combine(folder.PartFolder("scheduler"), "scheduler_config.json"));
        Size = PipelineSize.Of(folder);
        Threads = unet.ParameterCount < SmallUNet ? 1 : Environment.ProcessorCount;
    }

    /// <summary>The picture sizes the model is made for.</summary>
    public PipelineSize Size { get; }

    /// <summary>Threads for each operation on a CPU; chosen by the size of the UNet unless set.</summary>
    public int Threads { get; set; }

    internal PromptEncoder Prompts { get; }

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
            var vae = Own(Parts.Load(folder, "vae", device, dtype, weights => Autoencoder.Create(weights, folder.Config("vae"))));
            if (prompts.HiddenSize != unet.CrossAttentionDim)
                throw new InvalidDataException($"{folder.Path}: the text encoder gives {prompts.HiddenSize} channels, the UNet takes {unet.CrossAttentionDim}.");
            if (vae.LatentChannels != unet.InChannels)
                throw new InvalidDataException($"{folder.Path}: the VAE's latents have {vae.LatentChannels} channels, the UNet's {unet.InChannels}.");
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
        CheckSize(parameters);
        cancellationToken.ThrowIfCancellationRequested();
        if (device.type is DeviceType.CPU) set_num_threads(Threads);
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        using var noise = new BatchNoise(parameters.Seeds);
        var start = Stopwatch.GetTimestamp();

        var schedule = Schedulers.Create(parameters.Scheduler, scheduler, parameters.Steps, parameters.Eta);
        var context = Prompts.Encode(parameters.Prompt, parameters.NegativePrompt, parameters.GuidanceScale > 1, parameters.Seeds.Count);
        Synchronize();
        var encoded = Stopwatch.GetTimestamp();

        using var sigma = schedule.InitNoiseSigma.ToScalar();
        long[] shape = [unet.InChannels, parameters.Height / vae.SpatialFactor, parameters.Width / vae.SpatialFactor];
        var latents = noise.Next(shape).mul_(sigma);
        latents = Denoise(latents, context, schedule, parameters.GuidanceScale, () => noise.Next(shape), (_, done) => onStep?.Invoke(done, schedule.Rows.Count), cancellationToken);
        Synchronize();
        var denoised = Stopwatch.GetTimestamp();

        var images = Decode(latents, parameters.Seeds);
        return new(images, Stopwatch.GetElapsedTime(start, encoded), Stopwatch.GetElapsedTime(encoded, denoised), Stopwatch.GetElapsedTime(denoised));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Prompts.Dispose();
        unet.Dispose();
        vae.Dispose();
    }

    /// <summary>Takes noisy latents through a schedule.</summary>
    /// <param name="latents">[B, C, h, w] fp32, scaled by the schedule's initial sigma.</param>
    /// <param name="context">[B, L, D], or with guidance [2B, L, D], the negative half first.</param>
    /// <param name="schedule">The sampler's rows.</param>
    /// <param name="guidanceScale">Above 1 the UNet's two halves are combined.</param>
    /// <param name="noise">Draws what stochastic samplers add, [B, C, h, w] fp32 on the CPU.</param>
    /// <param name="onStep">Sees the latents after every call, and how many calls are done.</param>
    /// <param name="cancellationToken">Stops between two calls.</param>
    /// <returns>[B, C, h, w] fp32.</returns>
    internal Tensor Denoise(Tensor latents, Tensor context, Schedule schedule, double guidanceScale, Func<Tensor> noise,
        Action<Tensor, int>? onStep, CancellationToken cancellationToken)
    {
        using var state = new ScheduleState(schedule);
        using var timesteps = tensor(schedule.Rows.Select(row => row.Timestep).ToArray()).to(device);
        using var guidance = guidanceScale.ToScalar();
        var sample = latents.to(device);
        while (!state.Finished)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var input = state.ScaleInput(sample);                                                            // [B, C, h, w]
            var timestep = timesteps.narrow(0, state.Index, 1);
            var output = guidanceScale > 1
                ? Guide(unet.Forward(cat([input, input]), timestep, context), guidance)
                : unet.Forward(input, timestep, context).to(ScalarType.Float32);
            var next = state.Step(sample, output, noise).MoveToOuterDisposeScope();
            sample.Dispose();
            sample = next;
            onStep?.Invoke(sample, state.Index);
        }
        return sample;
    }

    /// <summary>Decodes latents as they leave the sampler.</summary>
    /// <param name="latents">[B, C, h, w].</param>
    /// <returns>[B, 3, H, W], about −1 to 1.</returns>
    internal Tensor DecodeLatents(Tensor latents)
    {
        using var scale = (1 / vae.ScalingFactor).ToScalar();
        using var unscaled = latents.mul(scale);
        return vae.Decode(unscaled);
    }

    /// <summary>Pixels of decoded images: −1 to 1 becomes 0 to 255, rounded.</summary>
    /// <param name="decoded">[B, 3, H, W].</param>
    /// <returns>[B, H, W, 3] bytes on the CPU.</returns>
    internal static Tensor ToBytes(Tensor decoded)
    {
        using var scope = NewDisposeScope();
        return decoded.to(ScalarType.Float32).div(2).add_(0.5f).clamp_(0, 1).mul_(255).round_().to(ScalarType.Byte)
            .permute(0, 2, 3, 1).contiguous().cpu().MoveToOuterDisposeScope();
    }

    /// <summary>ε = ε₋ + s·(ε₊ − ε₋), eq. 6 with the null prompt replaced by the negative one.</summary>
    private static Tensor Guide(Tensor output, Scalar scale)
    {
        var halves = output.to(ScalarType.Float32).chunk(2);                                                 // 2 × [B, C, h, w]
        return halves[0].add(halves[1].sub_(halves[0]), scale);
    }

    private List<GeneratedImage> Decode(Tensor latents, IReadOnlyList<long> seeds)
    {
        var images = new List<GeneratedImage>(seeds.Count);
        for (var i = 0; i < seeds.Count; i++)                 // one at a time: a batch would only cost memory, and the picture must not depend on it
        {
            using var scope = NewDisposeScope();
            var bytes = ToBytes(DecodeLatents(latents.narrow(0, i, 1)));                                     // [1, H, W, 3]
            images.Add(new(seeds[i], (int)bytes.size(2), (int)bytes.size(1), bytes.bytes.ToArray()));
        }
        return images;
    }

    private void CheckSize(GenerationParameters parameters)
    {
        var multiple = vae.SpatialFactor;
        if (parameters.Width < multiple || parameters.Height < multiple || parameters.Width % multiple != 0 || parameters.Height % multiple != 0)
            throw new ArgumentException($"{parameters.Width} × {parameters.Height} pixels: both sides must be multiples of {multiple}.", nameof(parameters));
        if (parameters.Seeds.Count == 0) throw new ArgumentException("At least one seed is needed.", nameof(parameters));
    }

    private void Synchronize()
    {
        if (device.type == DeviceType.CUDA) cuda.synchronize();          // so that each stage is charged its own time
    }
}
