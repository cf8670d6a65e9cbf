using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>Loads the parts of a model folder.</summary>
internal static class Parts
{
    /// <summary>Loads one network and holds it to its checkpoint.</summary>
    /// <exception cref="CheckpointException">Weights are missing, unused or misshapen; the message names each.</exception>
    public static T Load<T>(ModelFolder folder, string part, Device device, ScalarType dtype, Func<WeightSource, T> create) where T : IDisposable
    {
        using var checkpoint = Checkpoint.Open(folder.PartFolder(part), dtype, device);
        var network = create(checkpoint);
        try
        {
            checkpoint.Verify();
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="Load{T}"/>
    public static IAutoencoder LoadVae(ModelFolder folder, Device device, ScalarType dtype) =>
        Load(folder, "vae", device, dtype, weights => Autoencoder.Create(weights, folder.Config("vae")));

    /// <summary>Why networks cannot run together, a sentence for each reason; none if they can.</summary>
    public static IReadOnlyList<string> Misfits(int textChannels, UNet2DConditionModel unet, IAutoencoder vae)
    {
        var misfits = new List<string>();
        if (textChannels != unet.CrossAttentionDim) misfits.Add($"the text encoder gives {textChannels} channels, the UNet takes {unet.CrossAttentionDim}.");
        if (vae.LatentChannels != unet.InChannels) misfits.Add($"the VAE's latents have {vae.LatentChannels} channels, the UNet's {unet.InChannels}.");
        return misfits;
    }
}
