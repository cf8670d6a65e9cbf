namespace Distributed.Diffusion;

/// <summary>The picture sizes a model is made for.</summary>
/// <param name="DefaultSide">Width and height in pixels of the pictures it was trained on.</param>
/// <param name="SideMultiple">Pixels per latent: both sides are multiples of it.</param>
public sealed record PipelineSize(int DefaultSide, int SideMultiple)
{
    /// <summary>Reads the sizes from a model's configuration; no weights are loaded.</summary>
    /// <exception cref="InvalidDataException">The UNet does not say what it was trained on, or a configuration is not supported.</exception>
    public static PipelineSize Of(ModelFolder folder)
    {
        var multiple = Autoencoder.SpatialFactorOf(folder.Config("vae"));
        var latents = UNetConfig.Parse(folder.Config("unet")).SampleSize
            ?? throw new InvalidDataException($"{folder.Path}/unet/config.json: sample_size is missing, so the default picture size is not known.");
        return new(latents * multiple, multiple);
    }
}
