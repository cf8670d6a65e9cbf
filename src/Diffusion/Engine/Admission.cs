namespace Distributed.Diffusion;

/// <summary>
/// Lets jobs of one model in while its calls have room, in the order they came. Load is a share of the most rows a call may have: what lanes
/// fill, and one guided lane for each job that is not known yet. A job may take more than there is; then it is the last one for a while.
/// </summary>
internal sealed class Admission
{
    private const double Full = 1 - 1e-9;
    private readonly Lock door = new();
    private readonly LinkedList<TaskCompletionSource<Share>> waiting = [];
    private double load;
    private double unknownJob = 1;
    private Exception? closed;

    /// <summary>Sets what a job counts as before it is known.</summary>
    public void Open(double share)
    {
        lock (door) unknownJob = share;
    }

    /// <summary>Waits for room.</summary>
    public async Task<Share> EnterAsync(CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource<Share>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (door)
        {
            if (closed is not null) throw closed;
            waiting.AddLast(turn);
            LetIn();
        }
        await using var registration = cancellationToken.Register(() => GiveUp(turn, cancellationToken));
        return await turn.Task;
    }

    /// <summary>Turns everyone away, now and later.</summary>
    public void Close(Exception reason)
    {
        lock (door)
        {
            closed ??= reason;
            foreach (var turn in waiting) turn.SetException(reason);
            waiting.Clear();
        }
    }

    private void GiveUp(TaskCompletionSource<Share> turn, CancellationToken cancellationToken)
    {
        lock (door)
        {
            if (waiting.Remove(turn)) turn.SetCanceled(cancellationToken);
        }
    }

    private void LetIn()
    {
        while (load < Full && waiting.First is { } first)
        {
            waiting.RemoveFirst();
            load += unknownJob;
            first.Value.SetResult(new(this, unknownJob));
        }
    }

    private void Change(double by)
    {
        lock (door)
        {
            load += by;
            LetIn();
        }
    }

    /// <summary>What one job takes up. Dispose gives all of it back.</summary>
    public sealed class Share(Admission admission, double size) : IDisposable
    {
        private double held = size;

        /// <summary>Takes up more or less.</summary>
        public void Resize(double to) => admission.Change(to - Interlocked.Exchange(ref held, to));

        public void Dispose() => Resize(0);
    }
}
