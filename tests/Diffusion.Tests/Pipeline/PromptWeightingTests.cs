using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

public sealed class PromptWeightingTests
{
    [Fact]
    public void Weights_scale_their_own_rows_and_the_mean_of_the_chunk_is_kept()
    {
        using var scope = NewDisposeScope();
        var plain = Random(2, 5, 8).add(0.5f);
        float[] weights = [1, 1.5f, 0.5f, 0, 1];
        var weighed = PromptWeighting.Apply(plain, [Chunk(weights), Chunk(1, 1, 1, 1, 1)]);

        var expected = plain[0] * tensor(weights).view(-1, 1);
        expected *= plain[0].mean() / expected.mean();
        Tensors.AssertClose(expected, weighed[0], 1e-6, 1e-6);
        Assert.Equal(plain[0].mean().item<float>(), weighed[0].mean().item<float>(), 1e-5f);
        Assert.Equal(0, weighed[0][3].abs().max().item<float>());
        Assert.Equal(plain[1].data<float>().ToArray(), weighed[1].contiguous().data<float>().ToArray());
    }

    [Fact]
    public void Without_weights_the_embeddings_are_not_touched()
    {
        using var plain = Random(1, 5, 8);
        Assert.Same(plain, PromptWeighting.Apply(plain, [Chunk(1, 1, 1, 1, 1)]));
    }

    [Theory]
    [InlineData(new[] { 0f, 0, 0, 0 })]                         // nothing is left
    [InlineData(new[] { 1f, 1, 1, 4 })]                         // 1 + 1 + 1 − 1·3, as near to 0 as it gets
    [InlineData(new[] { 1f, 1, 1, 10 })]                        // the mean turns negative: scaling would turn every vector round
    public void A_mean_that_is_lost_is_not_restored(float[] weights)
    {
        using var scope = NewDisposeScope();
        var plain = tensor([4f, 4, 4, -3]).view(1, 4, 1);
        var weighed = PromptWeighting.Apply(plain, [Chunk(weights)]);
        Assert.Equal(plain.flatten().mul(tensor(weights)).data<float>().ToArray(), weighed.flatten().data<float>().ToArray());
    }

    [Fact]
    public void A_chunk_that_had_no_mean_gets_none()
    {
        using var scope = NewDisposeScope();
        var plain = tensor([1f, -1, 1, -1]).view(1, 4, 1);
        var weighed = PromptWeighting.Apply(plain, [Chunk(2, 1, 1, 1)]);
        Assert.Equal([2f, -1, 1, -1], weighed.flatten().data<float>().ToArray());
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float32)]
    public void Embeddings_keep_their_number_format(ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        var plain = Random(1, 5, 8).add(0.5f).to(dtype);
        var weighed = PromptWeighting.Apply(plain, [Chunk(1, 2, 1, 1, 1)]);
        Assert.Equal(dtype, weighed.dtype);
        Assert.Equal(plain.to(ScalarType.Float64).mean().item<double>(), weighed.to(ScalarType.Float64).mean().item<double>(), 5e-3);
    }

    private static PromptChunk Chunk(params float[] weights) => new(new int[weights.Length], weights);

    private static Tensor Random(params long[] shape)
    {
        using var noise = new ImageNoise(1);
        return noise.Next(shape);
    }
}
