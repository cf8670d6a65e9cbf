using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// Where one lane (an image, or images that advance together) stands in its schedule, with what its sampler remembers. Nothing here waits
/// for the device. For one thread at a time.
/// </summary>
public sealed class ScheduleState(Schedule schedule) : IDisposable
{
    private readonly List<Tensor> history = [];      // h of earlier rows, the newest first
    private Tensor? saved;

    /// <summary>The schedule that is being followed.</summary>
    public Schedule Schedule => schedule;

    /// <summary>How many calls are done.</summary>
    public int Index { get; private set; }

    /// <summary>Whether every row is done.</summary>
    public bool Finished => Index == schedule.Rows.Count;

    /// <summary>The row of the next call.</summary>
    /// <exception cref="InvalidOperationException">Every row is done.</exception>
    public ScheduleRow Row => Finished ? throw new InvalidOperationException("The schedule is finished.") : schedule.Rows[Index];

    /// <summary>Gives the UNet's input for the next call, S·x, as a tensor of its own.</summary>
    public Tensor ScaleInput(Tensor x) => Row.S == 1 ? x.alias() : Scaled(x, Row.S);

    /// <summary>Gives the clean sample that this call predicts, for previews; changes nothing.</summary>
    public Tensor Original(Tensor x, Tensor e) => Plus(Scaled(x, Row.OriginalX), e, Row.OriginalE);

    /// <summary>Does the next row.</summary>
    /// <param name="x">The sample, [B, 4, h, w]; left as it is.</param>
    /// <param name="e">The UNet's output for it, after guidance, of the same shape in any float format.</param>
    /// <param name="noise">Draws standard normal noise of that shape; only called where the row draws noise.</param>
    /// <returns>The next sample, in the format of <paramref name="x"/>, in the caller's dispose scope.</returns>
    public Tensor Step(Tensor x, Tensor e, Func<Tensor>? noise = null)
    {
        var row = Row;
        using var scope = NewDisposeScope();
        var h = row is { P: 0, Q: 1 } ? e : Plus(Scaled(x, row.P), e, row.Q);

        var next = Scaled(x, row.A);
        if (row.C != 0) Plus(next, saved ?? throw new InvalidOperationException("No sample was saved."), row.C);
        Plus(next, h, row.B[0]);
        for (var k = 1; k < row.B.Count; k++) Plus(next, history[k - 1], row.B[k]);
        if (row.DrawsNoise)
        {
            if (noise is null) throw new ArgumentNullException(nameof(noise), "This schedule draws noise on the way.");
            using var z = noise();
            Plus(next, z.to(x.dtype, x.device), row.D);
        }

        // Both copies before either is kept: where memory runs out, the row can be done again.
        var kept = row.SavesSample ? Own(x, x.dtype) : null;
        var stored = row.StoresHistory ? Own(h, x.dtype) : null;
        if (kept is not null) Replace(ref saved, kept.DetachFromDisposeScope());
        if (stored is not null) Remember(stored.DetachFromDisposeScope());
        Index++;
        return next.MoveToOuterDisposeScope();
    }

    /// <summary>Frees what the sampler remembers.</summary>
    public void Dispose()
    {
        saved?.Dispose();
        saved = null;
        foreach (var h in history) h.Dispose();
        history.Clear();
    }

    private void Remember(Tensor h)
    {
        history.Insert(0, h);
        while (history.Count > schedule.HistoryLength)
        {
            history[^1].Dispose();
            history.RemoveAt(history.Count - 1);
        }
    }

    // A copy: the tensor handed in may be a slice of the whole batch, or be overwritten.
    private static Tensor Own(Tensor tensor, ScalarType dtype) => tensor.detach().to(dtype, copy: true);

    private static void Replace(ref Tensor? held, Tensor tensor)
    {
        held?.Dispose();
        held = tensor;
    }

    private static Tensor Scaled(Tensor tensor, float factor)
    {
        using var scalar = factor.ToScalar();
        return tensor.mul(scalar);
    }

    /// <summary>Adds in place and gives the same object back.</summary>
    private static Tensor Plus(Tensor sum, Tensor tensor, float factor)
    {
        using var scalar = factor.ToScalar();
        return sum.add_(tensor, scalar);
    }
}
