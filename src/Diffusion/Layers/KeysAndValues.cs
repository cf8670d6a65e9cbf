using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>What a cross-attention sees of the text.</summary>
/// <param name="Keys">[P, heads, L, d].</param>
/// <param name="Values">[P, heads, L, d].</param>
internal sealed record KeysAndValues(Tensor Keys, Tensor Values) : IDisposable
{
    public long Prompts => Keys.size(0);

    /// <summary>Those of several texts of one length, one after the other; outside every dispose scope.</summary>
    public static KeysAndValues Join(IReadOnlyList<KeysAndValues> parts)
    {
        using var scope = NewDisposeScope();
        return new(cat([.. parts.Select(part => part.Keys)]).DetachFromDisposeScope(), cat([.. parts.Select(part => part.Values)]).DetachFromDisposeScope());
    }

    public void Dispose()
    {
        Keys.Dispose();
        Values.Dispose();
    }
}
