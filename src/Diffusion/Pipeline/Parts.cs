using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>Loads the parts of a model folder.</summary>
internal static class Parts
{
    /// <summary>Loads one network and holds it to its checkpoint.</summary>
    /// <exception cref="CheckpointException">Weights are missing, unused or misshapen; the message names each.</exception>
    public static T Load<T>(ModelFolder folder, string part, Device device, ScalarType dtype, Func<WeightSource, T> create) where T : IDisposable
    {
        using var checkpoint = Checkpoint.Open(folder.PartFolder(part), dtype, device);
        var network = create(checkpoint);
        try
        {
            checkpoint.Verify();
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
