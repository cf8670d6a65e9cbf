using System.Security.Cryptography;
using Distributed.Images;

namespace Distributed.Faults.Programs;

/// <summary>The image store with the two bugs of uploads.</summary>
internal sealed class PlantedImageStore(IImageStore store, ProgramSettings settings) : IImageStore
{
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(10);

    public async Task<StoredImage> SaveAsync(ImageName name, ReadOnlyMemory<byte> png, CancellationToken cancellationToken)
    {
        if (settings.Is(Bug.NameWithoutAttempt)) name = ImageName.For(name.Tenant, name.Job, 1, name.Index, png.Span);
        return settings.Is(Bug.CommitBeforeUpload) ? SaveLater(name, png) : await store.SaveAsync(name, png, cancellationToken);
    }

    public Task<Stream?> OpenAsync(ImageName name, CancellationToken cancellationToken) => store.OpenAsync(name, cancellationToken);

    public Task<bool> DeleteAsync(ImageName name, CancellationToken cancellationToken) => store.DeleteAsync(name, cancellationToken);

    public IAsyncEnumerable<ListedImage> ListAsync(ImagePrefix prefix, CancellationToken cancellationToken) => store.ListAsync(prefix, cancellationToken);

    private StoredImage SaveLater(ImageName name, ReadOnlyMemory<byte> png)
    {
        _ = Task.Delay(Later).ContinueWith(_ => store.SaveAsync(name, png, CancellationToken.None), TaskScheduler.Default);
        return new(name, Convert.ToHexStringLower(SHA256.HashData(png.Span)), png.Length);
    }
}
