using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;
using Polly;

namespace Distributed.Images;

/// <summary>
/// Pictures as block blobs in one container of an Azure storage account, which is created, closed to the public, by the first picture. A
/// picture is put in one request that the service refuses when the name is taken, so a name never shows half a picture. Calls are repeated
/// while the service fails for reasons that may pass (<see cref="BlobPatience"/>).
/// </summary>
internal sealed class AzureBlobImageStore : IImageStore
{
    /// <summary>How long a link works.</summary>
    internal static readonly TimeSpan LinkLifetime = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);
    private const string ContentType = "image/png";

    private readonly BlobContainerClient container;
    private readonly ResiliencePipeline patiently;
    private readonly TimeProvider time;

    public AzureBlobImageStore(string connectionString, string container, BlobPatience patience, TimeProvider time)
    {
        var options = new BlobClientOptions();
        options.Retry.MaxRetries = 0;                   // ours are the only ones: two layers would multiply
        options.Retry.NetworkTimeout = patience.Network;
        this.container = new BlobContainerClient(connectionString, container, options);
        this.time = time;
        patiently = patience.Pipeline(time);
    }

    /// <summary>How many blobs a page of a listing holds; null leaves it to the service.</summary>
    internal int? PageSize { get; init; }

    /// <summary>Whether a text is a storage connection string. Nobody is called.</summary>
    public static bool Accepts(string connectionString)
    {
        try
        {
            _ = new BlobServiceClient(connectionString);
            return true;
        }
        catch (Exception malformed) when (malformed is FormatException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async Task<StoredImage> SaveAsync(ImageName name, ReadOnlyMemory<byte> png, CancellationToken cancellationToken)
    {
        var stored = StoredImage.From(name, png.Span);
        while (!await TryCreateAsync(name, png, cancellationToken) && !await HoldsAsync(name, png, cancellationToken)) ;
        return stored;
    }

    /// <summary>Opens a picture as it arrives, forward only; a connection that breaks on the way is taken up again where it broke.</summary>
    public async Task<Stream?> OpenAsync(ImageName name, CancellationToken cancellationToken) =>
        await patiently.ExecuteAsync(async _ => (await DownloadAsync(name, cancellationToken))?.Content, cancellationToken);     // the caller's token: the stream outlives this call's

    /// <summary>Removes a picture; false when there was none of this name, or when a try whose answer was lost had removed it.</summary>
    public async Task<bool> DeleteAsync(ImageName name, CancellationToken cancellationToken) =>
        await patiently.ExecuteAsync(async token => await Blob(name).DeleteIfExistsAsync(cancellationToken: token), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListedImage> ListAsync(ImagePrefix prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            if (await PageAsync(prefix, next, cancellationToken) is not { } page) yield break;
            foreach (var blob in page.Values)
            {
                if (ImageName.TryParse(blob.Name, out var name))
                    yield return new(name, blob.Properties.ContentLength.GetValueOrDefault(), blob.Properties.LastModified.GetValueOrDefault());
            }
            next = page.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(next));
    }

    /// <summary>Signs a link with the account's key; null when the connection string has none. Nobody is called.</summary>
    public Task<Uri?> LinkAsync(ImageName name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var blob = Blob(name);
        if (!blob.CanGenerateSasUri) return Task.FromResult<Uri?>(null);
        var now = time.GetUtcNow();
        return Task.FromResult<Uri?>(blob.GenerateSasUri(new BlobSasBuilder(BlobSasPermissions.Read, now + LinkLifetime)
        {
            BlobContainerName = blob.BlobContainerName,
            BlobName = blob.Name,
            Resource = "b",
            StartsOn = now - ClockSkew,
            Protocol = blob.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
            ContentType = ContentType,
            ContentDisposition = $"inline; filename=\"{Path.GetFileName(blob.Name)}\"",
        }));
    }

    private BlobClient Blob(ImageName name) => container.GetBlobClient(name.ToString());

    /// <returns>False when the name is taken, or was free but lacked a container.</returns>
    private async Task<bool> TryCreateAsync(ImageName name, ReadOnlyMemory<byte> png, CancellationToken cancellationToken)
    {
        var onlyIfFree = new BlobUploadOptions          // one request for all but giants (256 MB)
        {
            Conditions = new() { IfNoneMatch = ETag.All },
            HttpHeaders = new() { ContentType = ContentType },
        };
        try
        {
            await patiently.ExecuteAsync(async token => await Blob(name).UploadAsync(BinaryData.FromBytes(png), onlyIfFree, token), cancellationToken);
            return true;
        }
        catch (RequestFailedException taken) when (Is(taken, BlobErrorCode.BlobAlreadyExists) || Is(taken, BlobErrorCode.ConditionNotMet))
        {
            return false;
        }
        catch (RequestFailedException first) when (Is(first, BlobErrorCode.ContainerNotFound))
        {
            await patiently.ExecuteAsync(async token => await container.CreateIfNotExistsAsync(PublicAccessType.None, cancellationToken: token), cancellationToken);
            return false;
        }
    }

    private async Task<bool> HoldsAsync(ImageName name, ReadOnlyMemory<byte> png, CancellationToken cancellationToken) =>
        await patiently.ExecuteAsync(async token =>
        {
            using var blob = await DownloadAsync(name, token);
            if (blob is null) return false;
            if (blob.Details.ContentLength != png.Length) throw new ImageConflictException(name);
            var bytes = new byte[png.Length];
            await blob.Content.ReadExactlyAsync(bytes, token);
            return png.Span.SequenceEqual(bytes) ? true : throw new ImageConflictException(name);
        }, cancellationToken);

    private async Task<BlobDownloadStreamingResult?> DownloadAsync(ImageName name, CancellationToken cancellationToken)
    {
        try
        {
            return await Blob(name).DownloadStreamingAsync(cancellationToken: cancellationToken);
        }
        catch (RequestFailedException absent) when (absent.Status == 404)
        {
            return null;
        }
    }

    /// <returns>Null when there is no container.</returns>
    private async Task<Page<BlobItem>?> PageAsync(ImagePrefix prefix, string? from, CancellationToken cancellationToken)
    {
        try
        {
            return await patiently.ExecuteAsync(async token =>
            {
                var pages = container.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix.ToString() }, token).AsPages(from, PageSize);
                return await pages.FirstAsync(token);
            }, cancellationToken);
        }
        catch (RequestFailedException absent) when (Is(absent, BlobErrorCode.ContainerNotFound))
        {
            return null;
        }
    }

    private static bool Is(RequestFailedException failure, BlobErrorCode code) => failure.ErrorCode == code.ToString();
}
