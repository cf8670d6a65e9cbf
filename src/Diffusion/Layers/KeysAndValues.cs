using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>What a cross-attention sees of the text.</summary>
/// <param name="Keys">[P, heads, L, d].</param>
/// <param name="Values">[P, heads, L, d].</param>
internal sealed record KeysAndValues(Tensor Keys, Tensor Values) : IDisposable
{
    public long Prompts => Keys.size(0);

    public void Dispose()
    {
        Keys.Dispose();
        Values.Dispose();
    }
}
