using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

public sealed class PromptEncoderTests(UntrainedPipeline model) : IClassFixture<UntrainedPipeline>
{
    private const int Length = 77;

    private PromptEncoder Prompts => model.Pipeline.Prompts;

    [Theory]
    [InlineData("a small red circle", "blurry", "a small red circle", "blurry")]
    [InlineData("a (small:1) (red:1.0) circle", "([blurry])", "a small red circle", "blurry")]
    [InlineData(@"a \(small\) red circle", "", "a (small) red circle", "")]
    public void A_short_prompt_of_weight_one_encodes_as_plain_to_the_bit(string weighted, string weightedNegative, string plain, string negative)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        foreach (var (isGuided, clipSkip) in new[] { (true, 0), (false, 0), (true, 1), (false, 1) })
        {
            var expected = Prompts.Encode(plain, negative, isGuided, images: 2, clipSkip);
            var actual = Prompts.Encode(weighted, weightedNegative, isGuided, images: 2, clipSkip, PromptSyntax.Weighted);
            Assert.Equal(expected.shape, actual.shape);
            Assert.Equal(expected.data<float>().ToArray(), actual.data<float>().ToArray());
        }
    }

    [Fact]
    public void Marks_are_text_unless_the_syntax_is_weighted()
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var marked = Prompts.Encode("a (red:1.3) circle", "", isGuided: false, images: 1);
        var bare = Prompts.Encode("a red circle", "", isGuided: false, images: 1);
        Assert.True(Tensors.MaxDifference(marked, bare) > 1e-3);
    }

    [Fact]
    public void A_weight_scales_its_tokens_and_the_mean_stays()
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var plain = Prompts.Encode("red circle", "", isGuided: false, images: 1)[0];
        var weighed = Prompts.Encode("red (circle:3)", "", isGuided: false, images: 1, syntax: PromptSyntax.Weighted)[0];
        var ratio = weighed / plain;                                          // [L, D]
        var others = ratio[0].mean();
        Tensors.AssertClose(others * 3, ratio[2].mean(), 1e-4);
        Tensors.AssertClose(others, ratio[1].mean(), 1e-4);
        Tensors.AssertClose(others, ratio[3].mean(), 1e-4);
    }

    [Fact]
    public void Chunks_are_encoded_by_themselves_and_both_prompts_have_as_many()
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var context = Prompts.Encode("red circle BREAK blue square BREAK left", "blurry", isGuided: true, images: 2, syntax: PromptSyntax.Weighted);
        Assert.Equal([4, 3 * Length, Prompts.HiddenSize], context.shape);
        string[][] expected = [["blurry", "", ""], ["red circle", "blue square", "left"]];
        for (var row = 0; row < 4; row++)
            for (var chunk = 0; chunk < 3; chunk++)
                Tensors.AssertClose(Prompts.Encode(expected[row / 2][chunk], "", isGuided: false, images: 1)[0], context[row].narrow(0, chunk * Length, Length), 1e-5);
    }

    [Fact]
    public void The_negative_prompt_may_be_the_longer_one_and_does_not_count_without_guidance()
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        Assert.Equal(2 * Length, Prompts.Encode("red", "blue BREAK left", isGuided: true, images: 1, syntax: PromptSyntax.Weighted).size(1));
        Assert.Equal(Length, Prompts.Encode("red", "blue BREAK left", isGuided: false, images: 1, syntax: PromptSyntax.Weighted).size(1));
        Prompts.Encode("red", "(a:99)", isGuided: false, images: 1, syntax: PromptSyntax.Weighted);
    }

    [Fact]
    public void Words_beyond_the_first_chunk_count_in_the_weighted_syntax_only()
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var prompt = string.Join(' ', Enumerable.Repeat("red", 75));
        Assert.Equal(0, Tensors.MaxDifference(Encode(prompt, PromptSyntax.Plain), Encode(prompt + " blue circle", PromptSyntax.Plain)));
        Assert.Equal(2 * Length, Encode(prompt + " blue circle", PromptSyntax.Weighted).size(1));
        Tensor Encode(string text, PromptSyntax syntax) => Prompts.Encode(text, "", isGuided: false, images: 1, syntax: syntax);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public void As_many_layers_as_there_are_cannot_be_skipped(int clipSkip)
    {
        var refusal = Assert.Throws<ArgumentException>(() => Prompts.Encode("red", "", isGuided: true, images: 1, clipSkip));
        Assert.Contains("2 layers", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Clip_skip_is_for_the_prompt_and_not_for_the_negative_one()
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var all = Prompts.Encode("red circle", "blurry", isGuided: true, images: 1);
        var skipped = Prompts.Encode("red circle", "blurry", isGuided: true, images: 1, clipSkip: 1);
        Tensors.AssertClose(all[0], skipped[0], 1e-5);
        Assert.True(Tensors.MaxDifference(all[1], skipped[1]) > 1e-3);
    }
}
