using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

public sealed class ClipTextModelTests
{
    private const double Tolerance = 2e-5;

    public static IEnumerable<TheoryDataRow<string, string>> Outputs() =>
        Golden.Cases("CLIPTextModel", name => name == "input_ids" ? null : name);

    [Theory]
    [MemberData(nameof(Outputs))]
    public void The_text_encoder_matches(string golden, string output)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        using var data = new Golden(golden);
        using var network = Models.Load<ClipTextModel>(golden);
        var (ids, expected) = (data["input_ids"], data[output]);
        var actual = output switch
        {
            "last_hidden_state" => network.Forward(ids),
            "pooler_output" => network.Pool(ids, network.Forward(ids)),
            _ when Number(output, "hidden_states.") is { } layers => network.HiddenState(ids.narrow(0, 0, expected.size(0)), layers),
            _ when Number(output, "clip_skip") is { } skip => network.Forward(ids, skip),
            _ => throw new InvalidOperationException($"No way to make {output}."),
        };
        Tensors.AssertClose(expected, actual, Tolerance);
    }

    [Theory]
    [InlineData(2)]        // old checkpoints: the largest id
    [InlineData(7)]        // the first of that id, though 9 is larger
    public void The_pooled_vector_stands_at_the_first_end_mark(int endOfTextId)
    {
        using var scope = NewDisposeScope();
        using var network = new ClipTextModel(new WeightLayout(), new ClipTextConfig { EndOfTextId = endOfTextId });
        long[] text = endOfTextId == 2 ? [0, 5, 9, 9, 9] : [0, 9, 7, 7, 7];
        var ids = tensor(text).unsqueeze(0);
        var hidden = arange(5 * 3, ScalarType.Float32).view(1, 5, 3);
        Assert.Equal([6f, 7f, 8f], network.Pool(ids, hidden).data<float>().ToArray());
    }

    [Fact]
    public void A_later_token_does_not_change_earlier_vectors()
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        using var network = new ClipTextModel(new RandomWeights(1), Tiny);
        var first = network.Forward(tensor([1L, 2, 3, 4]).unsqueeze(0));
        var second = network.Forward(tensor([1L, 2, 3, 9]).unsqueeze(0));
        Tensors.AssertClose(first.narrow(1, 0, 3), second.narrow(1, 0, 3), 1e-6);
        Assert.True(Tensors.MaxDifference(first.narrow(1, 3, 1), second.narrow(1, 3, 1)) > 1e-3);
    }

    [Fact]
    public void More_layers_than_there_are_cannot_be_skipped()
    {
        using var network = new ClipTextModel(new RandomWeights(1), Tiny);
        using var ids = zeros(1, 4, ScalarType.Int64);
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Forward(ids, clipSkip: 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Forward(ids, clipSkip: -1));
    }

    [Theory]
    [InlineData("""{"hidden_act":"relu"}""", "hidden_act", "\"relu\"", "quick_gelu, gelu")]
    [InlineData("""{"architectures":["CLIPTextModelWithProjection"]}""", "architectures", "CLIPTextModelWithProjection", "CLIPTextModel")]
    [InlineData("""{"hidden_size":100,"num_attention_heads":12}""", "num_attention_heads", "12", "100")]
    [InlineData("""{"num_hidden_layers":"12"}""", "num_hidden_layers", "\"12\"", "a whole number")]
    public void A_config_beyond_the_network_is_refused_by_name(string json, params string[] named) =>
        Json.AssertRefused(ClipTextConfig.Parse, json, named);

    private static ClipTextConfig Tiny => new() { VocabularySize = 10, HiddenSize = 8, IntermediateSize = 16, Layers = 2, Heads = 2, MaxLength = 6 };

    private static int? Number(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal) && int.TryParse(name[prefix.Length..], out var number) ? number : null;
}
