using System.Collections;
using System.Reflection;
using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

/// <summary>Single modules on inputs so small that the epsilons of the norms decide the result.</summary>
public sealed class LowVarianceModuleTests
{
    private const string Suffix = ".modules_lowvar";
    private static readonly Dictionary<ResnetBlock, Tensor> NoTime = [];

    public static IEnumerable<TheoryDataRow<string, string>> Modules() => Golden.CasesIn(Suffix, Golden.Before(".input"));

    [Theory]
    [MemberData(nameof(Modules))]
    public void A_module_matches_on_inputs_of_low_variance(string golden, string module)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        using var data = new Golden(golden);
        var (component, path) = (module[..module.IndexOf('.', StringComparison.Ordinal)], module[(module.IndexOf('.', StringComparison.Ordinal) + 1)..]);
        var folder = component == "text" ? "text_encoder" : component;
        using var network = Models.Load(Path.Combine(Models.Root, golden[..^Suffix.Length], folder));
        var input = data[$"{module}.input"];
        var context = data.Has($"{module}.context") ? data[$"{module}.context"] : input;
        var output = Find(network, path) switch
        {
            ResnetBlock block when data.Has($"{module}.temb") => block.Forward(input, block.TimeBias(data[$"{module}.temb"].silu()).unsqueeze(-1).unsqueeze(-1)),
            ResnetBlock block => block.Forward(input),
            Transformer2D transformer => transformer.Forward(input, new(transformer.TransformerBlocks.ToDictionary(block => block, block => block.Attn2.KeysAndValues(context)), NoTime)),
            TransformerBlock block => block.Forward(input.flatten(0, 1), input.size(0), block.Attn2.KeysAndValues(context)).view(input.shape),
            SelfAttention attention => attention.Forward(input.flatten(0, 1), input.size(0)).view(input.shape),
            CrossAttention attention => attention.Forward(input.flatten(0, 1), attention.KeysAndValues(context)).view(input.shape),
            MultiHeadAttention attention => attention.Forward(input, context),
            VaeAttention attention => attention.Forward(input),
            ClipTextLayer layer => layer.Forward(input, causal: false),
            GroupNorm norm => norm.Forward(input),
            LayerNorm norm => norm.Forward(input),
            var other => throw new InvalidOperationException($"No way to run {other}."),
        };
        Tensors.AssertClose(data[$"{module}.output"], output, 2e-5);
    }

    /// <summary>Follows a checkpoint path through the network's own parts: <c>down_blocks.0.resnets.1</c> is DownBlocks[0].Resnets[1].</summary>
    private static object Find(object network, string path)
    {
        var module = network;
        foreach (var name in path.Replace("text_model.", "", StringComparison.Ordinal).Replace("encoder.layers", "layers", StringComparison.Ordinal).Split('.'))
        {
            module = int.TryParse(name, out var index) ? ((IList)module)[index]! : module.GetType()
                .GetProperty(string.Concat(name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])),
                    BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!.GetValue(module)!;
        }
        return module;
    }
}
