namespace Distributed.PaintModel;

/// <summary>Sizes that all parts of the models share.</summary>
internal static class ModelSize
{
    /// <summary>Height and width of pictures.</summary>
    public const int Pixels = 64;

    /// <summary>Height and width of latents.</summary>
    public const int Latents = 8;

    public const int LatentChannels = 4;
}
