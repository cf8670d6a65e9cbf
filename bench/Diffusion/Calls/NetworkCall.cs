using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.DiffusionBench;

/// <summary>One forward pass of a network with random input, and the operators it is made of.</summary>
internal sealed class NetworkCall : IDisposable
{
    private readonly Func<Tensor> forward;
    private readonly List<IDisposable> owned;

    private NetworkCall(string name, IReadOnlyList<Operator> operators, Func<Tensor> forward, params IDisposable[] owned) =>
        (Name, Operators, this.forward, this.owned) = (name, operators, forward, [.. owned]);

    public string Name { get; }

    public IReadOnlyList<Operator> Operators { get; }

    /// <summary>Multiply-accumulates of one call.</summary>
    public long Macs => Operators.Sum(op => op.Macs);

    /// <summary>A UNet call with guidance: two rows, of the model's own size, everything that depends on prompt and timestep alone done before.</summary>
    public static NetworkCall UNet(string name, ModelFolder folder, ScalarType dtype, Device device)
    {
        var unet = Parts.Load(folder, "unet", device, dtype, weights => new UNet2DConditionModel(weights, UNetConfig.Parse(folder.Config("unet"))));
        var call = UNet(name, folder, unet, device);
        call.owned.Add(unet);
        return call;
    }

    /// <summary>The same with a network that is loaded, and stays the caller's.</summary>
    public static NetworkCall UNet(string name, ModelFolder folder, UNet2DConditionModel unet, Device device)
    {
        var config = UNetConfig.Parse(folder.Config("unet"));
        var side = config.SampleSize ?? 64;
        var tokens = ClipTextConfig.Parse(folder.Config("text_encoder")).MaxLength;
        var latents = randn([2, config.InChannels, side, side]).to(device);
        var context = randn([2, tokens, config.CrossAttentionDim]).to(device);
        using var timesteps = tensor([500f]).to(device);
        using var inference = inference_mode();
        var conditioning = unet.Condition(context, timesteps);
        context.Dispose();
        return new(name, UNetOperators.Of(config, 2, side, side, tokens).PerCall, () => unet.Forward(latents, conditioning, step: 0),
            latents, conditioning);
    }

    /// <summary>The decoding of one picture of the model's own size.</summary>
    public static NetworkCall Decoder(string name, ModelFolder folder, ScalarType dtype, Device device)
    {
        var json = folder.Config("vae");
        var vae = Parts.Load(folder, "vae", device, dtype, weights => Autoencoder.Create(weights, json));
        var side = PipelineSize.Of(folder).DefaultSide / vae.SpatialFactor;
        var latents = randn([1, vae.LatentChannels, side, side]).to(device);
        return new(name, DecoderOperators.Of(folder, 1, side), () => vae.Decode(latents), vae, latents);
    }

    /// <summary>Calls the network once; seconds until the device is done.</summary>
    public double Run(Device device)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        return Median.Seconds(device, () => forward());
    }

    /// <summary>Calls the network once; seconds until everything is handed to the device.</summary>
    public double Enqueue(Device device)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        Median.Synchronize(device);
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        forward();
        var seconds = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
        Median.Synchronize(device);
        return seconds;
    }

    public void Dispose() => owned.ForEach(part => part.Dispose());
}
