using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>Text encoder and UNet, which learn together.</summary>
internal sealed class DenoiserNetworks(WeightSource weights, DenoiserLayout layout) : IDisposable
{
    public const string TextEncoderPrefix = "text_encoder.", UNetPrefix = "unet.";

    public ClipTextModel TextEncoder { get; } = layout.CreateTextEncoder(new PrefixedWeights(weights, TextEncoderPrefix));

    public UNet2DConditionModel UNet { get; } = layout.CreateUNet(new PrefixedWeights(weights, UNetPrefix));

    /// <param name="ids">Token ids, [B, L].</param>
    /// <returns>[B, L, D].</returns>
    public Tensor Encode(Tensor ids) => TextEncoder.Forward(ids);

    public void Dispose()
    {
        TextEncoder.Dispose();
        UNet.Dispose();
    }
}
