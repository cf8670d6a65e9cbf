using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>BK-SDM's three losses: the task itself, the teacher's prediction, and the teacher's features, each of the latter measured in its own power.</summary>
internal static class DistillationLoss
{
    private const double TaskWeight = 0.3, OutputWeight = 1, FeatureWeight = 0.05, Floor = 1e-4;

    public static Tensor Of(UNet2DConditionModel student, DenoiserNetworks teacher, NoisyBatch batch)
    {
        Tensor context, wanted;
        IReadOnlyList<Tensor> features;
        using (no_grad())
        {
            context = teacher.Encode(batch.Ids);
            (wanted, features) = UNetFeatures.Run(teacher.UNet, batch.Latents, batch.Timesteps, context);
        }
        var (predicted, own) = UNetFeatures.Run(student, batch.Latents, batch.Timesteps, context);
        var loss = (predicted - batch.Velocity).square().mean() * TaskWeight + (predicted - wanted).square().mean() * OutputWeight;
        return features.Zip(own).Aggregate(loss, (sum, pair) =>
            sum + (pair.Second - pair.First).square().mean() / (pair.First.square().mean() + Floor) * FeatureWeight);
    }
}
