using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>Mean squared error of the velocity, all timesteps alike: what a picture shows is decided where noise is strongest, and weights by signal-to-noise would pass over that.</summary>
internal static class DenoiserLoss
{
    public static Tensor Of(DenoiserNetworks networks, NoisyBatch batch) =>
        (networks.UNet.Forward(batch.Latents, batch.Timesteps, networks.Encode(batch.Ids)) - batch.Velocity).square().mean();
}
