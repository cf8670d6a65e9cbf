using System.Security.Cryptography;

namespace Distributed.Images;

/// <summary>The pictures that jobs start from: made fit when a job is submitted, stored beside its pictures, read again by whoever paints it.</summary>
public sealed class InputImages(IImageStore store) : IDisposable
{
    /// <summary>Largest file in bytes.</summary>
    public const int MaxLength = 10 * 1024 * 1024;

    /// <summary>Largest width and height in pixels.</summary>
    public const int MaxSide = InputImageFile.MaxSide;

    // The largest picture takes 64 MiB as pixels; a crowd of them waits rather than filling the memory.
    private readonly SemaphoreSlim decoders = new(2);

    /// <summary>
    /// Turns a file into an input image: upright as its EXIF data say, scaled and cropped around its centre to cover the size, laid on white
    /// where it is transparent, in sRGB.
    /// </summary>
    /// <param name="file">A PNG, JPEG or WebP file; of an animation the first picture.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="cancellationToken">Gives up waiting for others.</param>
    /// <returns>A PNG of exactly this size; the same for the same input.</returns>
    /// <exception cref="InputImageException">The file is too large, damaged, or no picture.</exception>
    public async Task<byte[]> FitAsync(ReadOnlyMemory<byte> file, int width, int height, CancellationToken cancellationToken)
    {
        if (file.Length > MaxLength) throw new InputImageException($"has {file.Length} bytes; at most {MaxLength} are taken.");
        await decoders.WaitAsync(cancellationToken);
        try
        {
            var fitting = await Task.Run(() => InputImageFit.Cover(file.Span, width, height), CancellationToken.None);
            return PngWriter.Write(fitting.Rgb.Span, width, height);
        }
        finally
        {
            decoders.Release();
        }
    }

    /// <summary>Stores an input image for good. Errors are the store's own.</summary>
    /// <param name="tenant">Whose job it is.</param>
    /// <param name="job">The job.</param>
    /// <param name="png">What <see cref="FitAsync"/> gave.</param>
    /// <param name="cancellationToken">Gives up; the picture may or may not be stored.</param>
    public Task<StoredImage> SaveAsync(string tenant, Guid job, ReadOnlyMemory<byte> png, CancellationToken cancellationToken) =>
        store.SaveAsync(ImageName.ForInput(tenant, job, png.Span), png, cancellationToken);

    /// <summary>Removes an input image whose job does not come to be, if that can be done now; left over it does no harm.</summary>
    public async Task TryDeleteAsync(StoredImage image)
    {
        try
        {
            await store.DeleteAsync(image.Name, CancellationToken.None);
        }
        catch (Exception)
        {
            // The store does not answer; whoever cleans it finds a picture without a job.
        }
    }

    /// <summary>Reads an input image's pixels, and makes sure that it is the one that was stored.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="sha256">SHA-256 of its bytes, lower-case hexadecimal.</param>
    /// <param name="width">The width it has.</param>
    /// <param name="height">The height it has.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InputImageUnavailableException">It is not there, or the store does not answer.</exception>
    /// <exception cref="InputImageDamagedException">Something else is there.</exception>
    public async Task<RgbImage> LoadAsync(string name, string sha256, int width, int height, CancellationToken cancellationToken)
    {
        var image = InputImageFit.Read(await ReadAsync(name, sha256, width, height, cancellationToken));
        return (image.Width, image.Height) == (width, height) ? image
            : throw new InputImageDamagedException($"'{name}' has {image.Width} × {image.Height} pixels, not {width} × {height}.");
    }

    /// <summary>Reads an input image's PNG, as <see cref="LoadAsync"/> does.</summary>
    /// <exception cref="InputImageUnavailableException">It is not there, or the store does not answer.</exception>
    /// <exception cref="InputImageDamagedException">Something else is there.</exception>
    public async Task<byte[]> ReadAsync(string name, string sha256, int width, int height, CancellationToken cancellationToken)
    {
        var png = await ReadAtMostAsync(name, most: (4 * width * height) + 65_536, cancellationToken);
        return Convert.ToHexStringLower(SHA256.HashData(png)) == sha256 ? png
            : throw new InputImageDamagedException($"'{name}' is not what was stored: its SHA-256 differs.");
    }

    /// <inheritdoc/>
    public void Dispose() => decoders.Dispose();

    /// <returns>The bytes; of one that is longer than it can be, one more than that.</returns>
    private async Task<byte[]> ReadAtMostAsync(string name, int most, CancellationToken cancellationToken)
    {
        if (!ImageName.TryParse(name, out var parsed)) throw new InputImageDamagedException($"'{name}' is no picture's name.");
        try
        {
            await using var stream = await store.OpenAsync(parsed, cancellationToken)
                ?? throw new InputImageUnavailableException($"'{name}' is not in the image store.");
            var bytes = new byte[most + 1];
            var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            return bytes[..length];
        }
        catch (Exception error) when (error is not InputImageUnavailableException && !cancellationToken.IsCancellationRequested)
        {
            throw new InputImageUnavailableException($"'{name}' cannot be read: {error.Message}", error);
        }
    }
}
