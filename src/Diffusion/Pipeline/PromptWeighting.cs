using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// Weighs a prompt's tokens: each embedding is multiplied by its token's weight, then the whole chunk is scaled so that its mean is what it
/// was, as the web UIs do.
/// </summary>
internal static class PromptWeighting
{
    /// <summary>A mean below this share of the mean magnitude is rounding, and dividing by it would blow the chunk up.</summary>
    private static readonly Scalar LeastMean = 1e-3;

    /// <summary>Weighs embeddings; chunks without weights are left as they are.</summary>
    /// <param name="embeddings">[chunks, L, D].</param>
    /// <param name="chunks">Their weights.</param>
    /// <returns>[chunks, L, D]; <paramref name="embeddings"/> itself where nothing is weighted.</returns>
    public static Tensor Apply(Tensor embeddings, IReadOnlyList<PromptChunk> chunks)
    {
        if (!chunks.Any(chunk => chunk.IsWeighted)) return embeddings;
        using var scope = NewDisposeScope();
        var isWeighted = tensor(chunks.Select(chunk => chunk.IsWeighted).ToArray(), device: embeddings.device).view(-1, 1, 1);
        var weights = tensor(chunks.SelectMany(chunk => chunk.Weights).ToArray(), device: embeddings.device).view(chunks.Count, -1, 1); // [chunks, L, 1]
        var before = embeddings.to(ScalarType.Float32);
        var after = before.mul(weights);
        var restored = after.mul(Restoring(before, after)).to(embeddings.dtype);
        return where(isWeighted, restored, embeddings).MoveToOuterDisposeScope();
    }

    /// <summary>Old mean over new mean of each chunk, [chunks, 1, 1]; 1 where either is as good as 0 or they differ in sign.</summary>
    private static Tensor Restoring(Tensor before, Tensor after)
    {
        var (old, now) = (Mean(before), Mean(after));
        var isSafe = HasMean(before, old).logical_and(HasMean(after, now)).logical_and(old.sign().eq(now.sign()));
        return where(isSafe, old.div(now), ones_like(old));
    }

    private static Tensor HasMean(Tensor values, Tensor mean) => mean.abs().gt(Mean(values.abs()).mul(LeastMean));

    private static Tensor Mean(Tensor values) => values.mean([1, 2], keepdim: true);
}
