using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

public sealed class SeededWeightsTests
{
    [Fact]
    public void A_weight_depends_on_seed_and_name_but_not_on_order()
    {
        using var scope = NewDisposeScope();
        using SeededWeights first = new(7), second = new(7), other = new(8);
        var (a, b) = (first.Take("a.weight", 4, 4), first.Take("b.weight", 4, 4));
        var (laterB, laterA) = (second.Take("b.weight", 4, 4), second.Take("a.weight", 4, 4));
        Assert.True(a.Equals(laterA));
        Assert.True(b.Equals(laterB));
        Assert.False(a.Equals(b));
        Assert.False(a.Equals(other.Take("a.weight", 4, 4)));
        Assert.Equal(["b.weight", "a.weight"], second.Taken.Keys);
        Assert.True(first.Has("anything"));
    }

    [Theory]
    [InlineData("conv.weight", 0.0, 1.0 / 24, 64, 64, 3, 3)]
    [InlineData("to_q.weight", 0.0, 1.0 / 16, 256, 256)]
    [InlineData("token_embedding.weight", 0.0, 0.02, 256, 256)]
    [InlineData("norm.weight", 1.0, 0.05, 65536)]
    [InlineData("norm.bias", 0.0, 0.02, 65536)]
    public void Weights_have_the_spread_their_kind_needs(string name, double mean, double deviation, params int[] shape)
    {
        using var scope = NewDisposeScope();
        using var weights = new SeededWeights(1);
        var weight = weights.Take(name, [.. shape.Select(size => (long)size)]);
        Assert.InRange(weight.mean().item<float>(), mean - 0.1 * deviation, mean + 0.1 * deviation);
        Assert.InRange(weight.std().item<float>(), 0.95 * deviation, 1.05 * deviation);
    }

    [Fact]
    public void What_was_taken_can_be_trained_written_and_read_back()
    {
        using var folder = new ScratchFolder();
        using var weights = new SeededWeights(3, ScalarType.BFloat16);
        using var scope = NewDisposeScope();
        var weight = weights.Take("layer.weight", 3, 5);
        Assert.Equal(ScalarType.BFloat16, weight.dtype);
        weight.add_(1);
        SafetensorsWriter.Write(folder["model.safetensors"], weights.Taken);
        using var checkpoint = Checkpoint.Open(folder.Path, ScalarType.BFloat16, CPU);
        Assert.True(weight.Equals(checkpoint.Take("layer.weight", 3, 5)));
        checkpoint.Verify();
    }

    [Fact]
    public void One_name_has_one_shape()
    {
        using var weights = new SeededWeights(3);
        using var first = weights.Take("w", 2);
        using var again = weights.Take("w", 2);
        Assert.Throws<InvalidOperationException>(() => weights.Take("w", 3));
    }
}
