using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>One pre-norm transformer layer of CLIP: self-attention, then a two-layer perceptron.</summary>
internal sealed class ClipTextLayer
{
    private static readonly Scalar QuickGeluSlope = 1.702;
    private readonly ClipActivation activation;

    public ClipTextLayer(WeightSource weights, string prefix, ClipTextConfig config)
    {
        activation = config.Activation;
        LayerNorm1 = new(weights, $"{prefix}.layer_norm1", config.HiddenSize, config.NormEpsilon);
        SelfAttn = new(Project("q_proj"), Project("k_proj"), Project("v_proj"), Project("out_proj"), config.Heads);
        LayerNorm2 = new(weights, $"{prefix}.layer_norm2", config.HiddenSize, config.NormEpsilon);
        Fc1 = new(weights, $"{prefix}.mlp.fc1", config.HiddenSize, config.IntermediateSize);
        Fc2 = new(weights, $"{prefix}.mlp.fc2", config.IntermediateSize, config.HiddenSize);
        Linear Project(string name) => new(weights, $"{prefix}.self_attn.{name}", config.HiddenSize, config.HiddenSize);
    }

    internal LayerNorm LayerNorm1 { get; }

    internal MultiHeadAttention SelfAttn { get; }

    internal LayerNorm LayerNorm2 { get; }

    internal Linear Fc1 { get; }

    internal Linear Fc2 { get; }

    public Tensor Forward(Tensor x, bool causal = true)
    {
        using var scope = NewDisposeScope();
        var normed = LayerNorm1.Forward(x);                                                          // [B, L, C]
        var hidden = SelfAttn.Forward(normed, normed, causal).add_(x, Scalars.One);                  // [B, L, C]
        var inner = Activate(Fc1.Forward(LayerNorm2.Forward(hidden)));                               // [B, L, intermediate]
        return Fc2.Forward(inner).add_(hidden, Scalars.One).MoveToOuterDisposeScope();               // [B, L, C]
    }

    private Tensor Activate(Tensor x) => activation == ClipActivation.Gelu ? x.gelu() : x.mul(QuickGeluSlope).sigmoid_().mul(x);
}
