namespace Distributed.Faults;

/// <summary>A file that takes all the room on a disk, and whatever comes free there, until it is thrown off.</summary>
internal sealed class Ballast : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly CancellationTokenSource thrown = new();
    private readonly string file;
    private readonly Task filling;

    public Ballast(string file)
    {
        this.file = file;
        filling = Task.Run(FillAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await thrown.CancelAsync();
        await filling;
        File.Delete(file);
        thrown.Dispose();
    }

    private async Task FillAsync()
    {
        var piece = new byte[1 << 16];
        await using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        while (!thrown.IsCancellationRequested)
        {
            try
            {
                stream.Write(piece);
            }
            catch (IOException)
            {
                // The disk is full; what of the piece did go in stays, and is written over.
                await Task.Delay(Pause, thrown.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
