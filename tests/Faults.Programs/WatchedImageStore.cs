using System.Diagnostics;
using Distributed.Images;

namespace Distributed.Faults.Programs;

/// <summary>Freezes its process between a picture's upload and the commit when the runner asks for it; and has the two bugs of uploads.</summary>
internal sealed class WatchedImageStore(IImageStore store, ProgramSettings settings, HistoryFile history) : IImageStore
{
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(4);

    public async Task<StoredImage> SaveAsync(ImageName name, ReadOnlyMemory<byte> png, CancellationToken cancellationToken)
    {
        if (settings.Is(Bug.NameWithoutAttempt)) name = ImageName.For(name.Tenant, name.Job, 1, name.Index, png.Span);
        var stored = settings.Is(Bug.CommitBeforeUpload) ? SaveLater(name, png) : await store.SaveAsync(name, png, cancellationToken);
        if (settings.FreezeBeforeCommit is { } file && TryTake(file))
        {
            history.Write("freeze", "invoke", name.Job, attempt: name.Attempt);
            using var kill = Process.Start("kill", ["-STOP", $"{Environment.ProcessId}"]);
            await kill.WaitForExitAsync(CancellationToken.None);
        }
        return stored;
    }

    public Task<Stream?> OpenAsync(ImageName name, CancellationToken cancellationToken) => store.OpenAsync(name, cancellationToken);

    public Task<bool> DeleteAsync(ImageName name, CancellationToken cancellationToken) => store.DeleteAsync(name, cancellationToken);

    public IAsyncEnumerable<ListedImage> ListAsync(ImagePrefix prefix, CancellationToken cancellationToken) => store.ListAsync(prefix, cancellationToken);

    /// <summary>One process alone gets to delete it.</summary>
    private static bool TryTake(string file)
    {
        try
        {
            if (!File.Exists(file)) return false;
            File.Move(file, $"{file}.taken");
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private StoredImage SaveLater(ImageName name, ReadOnlyMemory<byte> png)
    {
        _ = Task.Delay(Later).ContinueWith(_ => store.SaveAsync(name, png, CancellationToken.None), TaskScheduler.Default);
        return new(name, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(png.Span)), png.Length);
    }
}
