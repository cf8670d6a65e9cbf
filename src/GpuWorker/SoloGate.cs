namespace Distributed.GpuWorker;

/// <summary>
/// Lets jobs of a worker run side by side, but one whose worker has died runs alone: if it dies again, it takes nobody with it. While one waits
/// to be alone, nobody else comes in.
/// </summary>
internal sealed class SoloGate
{
    private readonly Lock door = new();
    private readonly Queue<(TaskCompletionSource Turn, bool IsSolo)> waiting = new();
    private int together;
    private bool isSolo;

    /// <summary>Waits to come in beside the others. The job may turn out to be one that must be alone.</summary>
    public async Task<Stay> EnterAsync(CancellationToken cancellationToken)
    {
        await WaitAsync(solo: false, cancellationToken);
        return new(this);
    }

    private async Task WaitAsync(bool solo, CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (door)
        {
            waiting.Enqueue((turn, solo));
            LetIn();
        }
        await using var registration = cancellationToken.Register(() => GiveUp(turn, cancellationToken));
        await turn.Task;
    }

    private void GiveUp(TaskCompletionSource turn, CancellationToken cancellationToken)
    {
        lock (door)
        {
            turn.TrySetCanceled(cancellationToken);          // who is in already stays in
            LetIn();
        }
    }

    private void Leave(bool solo)
    {
        lock (door)
        {
            if (solo) isSolo = false;
            else together--;
            LetIn();
        }
    }

    private void LetIn()
    {
        while (waiting.TryPeek(out var first))
        {
            if (!first.Turn.Task.IsCompleted && (isSolo || (first.IsSolo && together > 0))) return;
            waiting.Dequeue();
            if (!first.Turn.TrySetResult()) continue;          // gave up
            if (first.IsSolo) isSolo = true;
            else together++;
        }
    }

    /// <summary>A job's stay; dispose when it is over.</summary>
    public sealed class Stay(SoloGate gate) : IDisposable
    {
        private enum Kind
        {
            Together,
            Solo,
            Over,
        }

        private Kind kind = Kind.Together;

        /// <summary>Waits until all others have left. Two that want to be alone are so one after the other.</summary>
        public async Task BeAloneAsync(CancellationToken cancellationToken)
        {
            Dispose();
            await gate.WaitAsync(solo: true, cancellationToken);
            kind = Kind.Solo;
        }

        public void Dispose()
        {
            if (kind is not Kind.Over) gate.Leave(solo: kind is Kind.Solo);
            kind = Kind.Over;
        }
    }
}
