using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// Makes weights instead of reading them: normal numbers from a generator seeded by the seed and the weight's name, so that a weight does
/// not depend on the order in which a network asks. Matrices and convolutions get a deviation of 1/√fan-in, embeddings 0.02 (as CLIP
/// starts), norm scales 1 ± 0.05, biases 0.02.
/// </summary>
/// <param name="seed">Chooses the weights.</param>
/// <param name="dtype">The number format to give; drawn in single precision in any case.</param>
/// <param name="device">The device to give them on; the CPU unless said.</param>
public sealed class SeededWeights(long seed, ScalarType dtype = ScalarType.Float32, Device? device = null) : WeightSource, IDisposable
{
    private const double Small = 0.02;
    private const double NormSpread = 0.05;
    private readonly OrderedDictionary<string, Tensor> taken = new(StringComparer.Ordinal);

    /// <summary>
    /// Every weight given so far, in the order asked. The tensors share memory with those the network got, so training the network
    /// trains these, and <see cref="SafetensorsWriter"/> can write them.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> Taken => taken;

    /// <inheritdoc/>
    public override bool Has(string name) => true;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The name was asked for before, with another shape.</exception>
    public override Tensor Take(string name, params long[] shape)
    {
        using var grad = no_grad();
        if (!taken.TryGetValue(name, out var weight))
        {
            using var scope = NewDisposeScope();
            weight = Make(name, shape).DetachFromDisposeScope();
            taken.Add(name, weight);
        }
        if (!weight.shape.AsSpan().SequenceEqual(shape))
        {
            throw new InvalidOperationException($"{name} was asked for as [{string.Join(", ", weight.shape)}] and as [{string.Join(", ", shape)}].");
        }
        return weight.alias().DetachFromDisposeScope();
    }

    /// <summary>Frees the tensors of <see cref="Taken"/>; those the network got stay valid.</summary>
    public void Dispose()
    {
        foreach (var weight in taken.Values) weight.Dispose();
    }

    /// <summary>Makes a weight without keeping it: the same numbers as <see cref="Take"/>, in the caller's dispose scope.</summary>
    internal Tensor Make(string name, params long[] shape) => Draw(name, shape).to(dtype, device ?? CPU);

    private Tensor Draw(string name, long[] shape)
    {
        using var generator = new Generator(SeedOf(name), CPU);
        var normal = randn(shape, dtype: ScalarType.Float32, device: CPU, generator: generator);
        if (name.EndsWith("embedding.weight", StringComparison.Ordinal)) return normal.mul_(Small);
        if (shape.Length >= 2) return normal.div_(Math.Sqrt(shape[1..].Aggregate(1L, (product, size) => product * size)));
        return name.EndsWith(".weight", StringComparison.Ordinal) ? normal.mul_(NormSpread).add_(1) : normal.mul_(Small);
    }

    // The same on every machine and version, unlike string.GetHashCode.
    private ulong SeedOf(string name) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}:{name}"))) & long.MaxValue;
}
