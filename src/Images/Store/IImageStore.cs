namespace Distributed.Images;

/// <summary>Where pictures are kept. What is saved once never changes; I/O errors come out as the store's own exceptions and may be tried again.</summary>
public interface IImageStore
{
    /// <summary>
    /// Stores a picture for good: when this returns, a power cut does not lose it. Saving the same bytes again succeeds, so an attempt whose
    /// outcome is unknown can simply be repeated.
    /// </summary>
    /// <exception cref="ImageConflictException">The name stands for other bytes.</exception>
    Task<StoredImage> SaveAsync(ImageName name, ReadOnlyMemory<byte> png, CancellationToken cancellationToken);

    /// <summary>Opens a picture for reading; null when there is none of this name.</summary>
    Task<Stream?> OpenAsync(ImageName name, CancellationToken cancellationToken);

    /// <summary>
    /// An address from which whoever has it can read this one picture, if it is there, for a quarter of an hour; null, as here, when the store gives
    /// no addresses and the picture has to be read through <see cref="OpenAsync"/>.
    /// </summary>
    Task<Uri?> LinkAsync(ImageName name, CancellationToken cancellationToken) => Task.FromResult<Uri?>(null);

    /// <summary>Removes a picture; false when there was none of this name.</summary>
    Task<bool> DeleteAsync(ImageName name, CancellationToken cancellationToken);

    /// <summary>Lists pictures, in no particular order. Those saved or deleted meanwhile may or may not appear.</summary>
    IAsyncEnumerable<ListedImage> ListAsync(ImagePrefix prefix, CancellationToken cancellationToken);
}
