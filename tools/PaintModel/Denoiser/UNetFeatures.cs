using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>A UNet's prediction together with what each of its blocks but the middle one gives.</summary>
internal static class UNetFeatures
{
    public static (Tensor Prediction, IReadOnlyList<Tensor> Features) Run(UNet2DConditionModel unet, Tensor latents, Tensor timesteps, Tensor context)
    {
        var features = new List<Tensor>();
        var skips = new Stack<Tensor>();
        using var conditioning = unet.Condition(context, timesteps);
        var step = conditioning.RowByRow();
        var hidden = unet.ConvIn.Forward(latents);
        skips.Push(hidden);
        foreach (var block in unet.DownBlocks) Keep(hidden = block.Forward(hidden, step, skips));
        if (unet.MidBlock is not null) hidden = unet.MidBlock.Forward(hidden, step);
        foreach (var block in unet.UpBlocks) Keep(hidden = block.Forward(hidden, step, skips));
        return (NormSiluConv.Forward(unet.ConvNormOut, unet.ConvOut, hidden), features);

        void Keep(Tensor feature) => features.Add(feature.alias());          // the blocks free the skips they use
    }
}
