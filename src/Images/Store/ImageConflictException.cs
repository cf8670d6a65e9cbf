namespace Distributed.Images;

/// <summary>Bytes were to be saved under a name that stands for other bytes. Nothing was changed; trying again cannot help.</summary>
public sealed class ImageConflictException(ImageName name) : Exception($"'{name}' stands for other bytes than those given; nothing was saved.")
{
    /// <summary>The name.</summary>
    public ImageName Name { get; } = name;
}
