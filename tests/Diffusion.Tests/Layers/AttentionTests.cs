using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

/// <summary>The UNet's attentions against the plain one with its projections apart; the same weights by name.</summary>
public sealed class AttentionTests
{
    [Theory]
    [InlineData(8, 2, 1, 5)]
    [InlineData(12, 3, 2, 7)]
    [InlineData(6, 6, 3, 1)]
    public void Self_attention_with_one_matrix_is_attention_with_three(int channels, int heads, int rows, int tokens)
    {
        using var scope = NewDisposeScope();
        using var weights = new SeededWeights(1);
        var x = randn(rows, tokens, channels);
        var plain = Plain(weights, channels, channels, heads).Forward(x, x);
        Tensors.AssertClose(plain, new SelfAttention(weights, "a", channels, heads).Forward(x.flatten(0, 1), rows).view(x.shape), 1e-6);
    }

    [Theory]
    [InlineData(8, 6, 2, 1, 1)]
    [InlineData(12, 5, 3, 2, 2)]
    [InlineData(6, 9, 6, 2, 6)]
    public void Cross_attention_of_shared_prompts_is_attention_of_every_row_to_its_own(int channels, int textChannels, int heads, int prompts, int rows)
    {
        using var scope = NewDisposeScope();
        using var weights = new SeededWeights(1);
        var (x, text) = (randn(rows, 7, channels), randn(prompts, 4, textChannels));
        var plain = Plain(weights, channels, textChannels, heads).Forward(x, text.repeat_interleave(rows / prompts, dim: 0));
        var cross = new CrossAttention(weights, "a", channels, textChannels, heads);
        Tensors.AssertClose(plain, cross.Forward(x.flatten(0, 1), cross.KeysAndValues(text)).view(x.shape), 1e-6);
    }

    [Fact]
    public void A_matrix_of_one_weight_is_that_weight_flattened_and_of_several_their_stack()
    {
        using var scope = NewDisposeScope();
        using var weights = new SeededWeights(1);
        var (a, b) = (weights.Take("a", 2, 3, 1, 1), weights.Take("b", 2, 3, 1, 1));
        Assert.True(a.flatten(1).Equals(weights.TakeMatrix(["a"], 2, 3, 1, 1)));
        Assert.True(cat([b, a]).flatten(1).Equals(weights.TakeMatrix(["b", "a"], 2, 3, 1, 1)));
    }

    private static MultiHeadAttention Plain(SeededWeights weights, int channels, int textChannels, int heads) => new(
        new(weights, "a.to_q", channels, channels, bias: false),
        new(weights, "a.to_k", textChannels, channels, bias: false),
        new(weights, "a.to_v", textChannels, channels, bias: false),
        new(weights, "a.to_out.0", channels, channels),
        heads);
}
