namespace Distributed.Images;

/// <summary>
/// Pictures as files under one folder, for a single host. A picture is written to a temporary file beside its place, flushed, and linked to
/// its name, so a name never shows half a picture. The file system must have hard links, as the usual ones on Linux do.
/// </summary>
internal sealed class FolderImageStore(ImageFolders folders, TimeProvider time) : IImageStore
{
    /// <summary>A temporary file or an empty folder of this age belongs to nobody: no living process takes so long over a picture.</summary>
    internal static readonly TimeSpan LeftoverAge = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public async Task<StoredImage> SaveAsync(ImageName name, ReadOnlyMemory<byte> png, CancellationToken cancellationToken)
    {
        var stored = StoredImage.From(name, png.Span);
        while (!await HoldsAsync(name, png, cancellationToken) && !await TryCreateAsync(name, png, cancellationToken)) ;
        folders.Flush(name);                // also when another saver linked it: this caller was promised as much
        return stored;
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenAsync(ImageName name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<Stream?>(Open(name));
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(ImageName name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(LinuxFiles.TryRemove(folders.FileOf(name)));
    }

    /// <summary>Lists pictures and, in passing, removes what is left over: temporary files of processes that died, folders of jobs deleted long ago.</summary>
    public IAsyncEnumerable<ListedImage> ListAsync(ImagePrefix prefix, CancellationToken cancellationToken) =>
        Walk(prefix, cancellationToken).ToAsyncEnumerable();

    private IEnumerable<ListedImage> Walk(ImagePrefix prefix, CancellationToken cancellationToken)
    {
        foreach (var job in folders.Jobs(prefix))
        {
            var files = ImageFolders.FilesOf(job);
            if (files.Length == 0 && IsOld(job)) ImageFolders.RemoveIfEmpty(job);
            foreach (var file in files)
            {
                cancellationToken.ThrowIfCancellationRequested();
                file.Refresh();
                if (!file.Exists) continue;         // deleted since its folder was read
                if (ImageFolders.NameOf(file) is { } name) yield return new(name, file.Length, file.LastWriteTimeUtc);
                else if (ImageFolders.IsTemporary(file) && IsOld(file)) file.Delete();
            }
        }
    }

    private bool IsOld(FileSystemInfo entry) => time.GetUtcNow() - entry.LastWriteTimeUtc > LeftoverAge;

    private FileStream? Open(ImageName name)
    {
        try
        {
            return new FileStream(folders.FileOf(name), new FileStreamOptions { Options = FileOptions.Asynchronous, Share = FileShare.Read | FileShare.Delete });
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private async Task<bool> HoldsAsync(ImageName name, ReadOnlyMemory<byte> png, CancellationToken cancellationToken)
    {
        await using var file = Open(name);
        if (file is null) return false;
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, cancellationToken);
        return png.Span.SequenceEqual(bytes) ? true : throw new ImageConflictException(name);
    }

    /// <returns>False when another saver was first.</returns>
    private async Task<bool> TryCreateAsync(ImageName name, ReadOnlyMemory<byte> png, CancellationToken cancellationToken)
    {
        var temporary = folders.NewTemporaryFileFor(name);
        try
        {
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true))
            {
                await file.WriteAsync(png, cancellationToken);
                file.Flush(flushToDisk: true);
            }
            return LinuxFiles.TryLink(temporary, folders.FileOf(name));
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }
}
