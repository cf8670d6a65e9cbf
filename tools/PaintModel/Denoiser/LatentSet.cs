using System.Globalization;
using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>
/// Scenes and their latents, encoded once and kept in a file. Scenes are drawn again from their seed; captions are written anew each time a
/// scene is used.
/// </summary>
internal sealed class LatentSet : IDisposable
{
    private const int Portion = 100;
    private const string Factor = "scaling_factor";
    private readonly Tensor[] latents;
    private readonly Scene[][] scenes;

    private LatentSet(Scene[][] scenes, Tensor[] latents, double scalingFactor) => (this.scenes, this.latents, ScalingFactor) = (scenes, latents, scalingFactor);

    /// <summary>What the autoencoder's latents were multiplied by, so that their deviation is 1.</summary>
    public double ScalingFactor { get; }

    /// <summary>Opens the set, encoding it first where it is not there.</summary>
    /// <param name="work">Holds the set, the autoencoder, and the scaling factor if it is known already.</param>
    /// <param name="perKind">Scenes of one object, and as many of two.</param>
    /// <param name="seed">Chooses the scenes.</param>
    public static LatentSet Open(WorkFolder work, int perKind, int seed)
    {
        var path = work.Latents;
        Scene[][] scenes = [.. Enumerable.Range(1, 2).Select(objects =>
        {
            var random = new Random(seed * 10 + objects);
            return Enumerable.Range(0, perKind).Select(_ => SceneSampler.Trained(random, objects)).ToArray();
        })];
        if (!File.Exists(path)) Encode(work, scenes);
        using var file = SafetensorsFile.Open(path);
        Tensor[] latents = [file.Read("1"), file.Read("2")];
        if (latents.Any(kind => kind.size(0) != perKind)) throw new ArgumentException($"{path} holds {latents[0].size(0)} scenes of a kind, not {perKind}.");
        return new(scenes, latents, ReadScalingFactor(path));
    }

    /// <summary>Draws samples.</summary>
    /// <param name="random">Chooses.</param>
    /// <param name="count">B.</param>
    /// <param name="pairs">The part of scenes with two objects.</param>
    /// <returns>Latents, [B, 4, 8, 8], and their scenes.</returns>
    public (Tensor Latents, Scene[] Scenes) Draw(Random random, int count, double pairs)
    {
        var chosen = Enumerable.Range(0, count).Select(_ => (Kind: random.NextDouble() < pairs ? 1 : 0, Index: random.Next(scenes[0].Length))).ToArray();
        return (stack(chosen.Select(one => latents[one.Kind][one.Index])), [.. chosen.Select(one => scenes[one.Kind][one.Index])]);
    }

    public static double ReadScalingFactor(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return double.Parse(file.Metadata[Factor], CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        foreach (var kind in latents) kind.Dispose();
    }

    private static void Encode(WorkFolder work, Scene[][] scenes)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var autoencoder = TrainedNetworks.Autoencoder(work.AutoencoderState);
        var encoded = scenes.Select(kind => cat([.. kind.Chunk(Portion).AsParallel().AsOrdered().WithDegreeOfParallelism(2).Select(Means)])).ToArray();
        var factor = File.Exists(work.ScalingFactor) ? double.Parse(File.ReadAllText(work.ScalingFactor), CultureInfo.InvariantCulture) : 1.0 / cat(encoded).std().item<float>();
        SafetensorsWriter.Write(work.Latents, new Dictionary<string, Tensor> { ["1"] = encoded[0] * factor, ["2"] = encoded[1] * factor },
            new Dictionary<string, string> { [Factor] = factor.ToString("R", CultureInfo.InvariantCulture) });

        Tensor Means(Scene[] portion)
        {
            set_num_threads(1);
            using var threadsOwn = no_grad();
            using var inner = NewDisposeScope();
            return autoencoder.Encode(SceneBatch.Of(portion, ModelSize.Pixels)).Mean.DetachFromDisposeScope();
        }
    }
}
