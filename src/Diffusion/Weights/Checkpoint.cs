using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>The weights of one network, from one safetensors file, cast once to the number format the network computes in.</summary>
public sealed class Checkpoint(SafetensorsFile file, ScalarType dtype, Device device) : WeightSource
{
    /// <inheritdoc/>
    public override Tensor Take(string name, params long[] shape)
    {
        using var stored = file.Read(name);
        return stored.to(dtype, device, copy: true).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override bool Has(string name) => file.Entries.ContainsKey(name);
}
