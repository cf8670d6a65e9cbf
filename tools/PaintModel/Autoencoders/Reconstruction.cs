using System.Globalization;
using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>How well an autoencoder gives pictures back: the judge's verdicts on reconstructions, and a mosaic.</summary>
internal static class Reconstruction
{
    private const int Portion = 20, Columns = 10;

    /// <param name="decode">Pictures, [B, 3, side, side], to their reconstructions.</param>
    /// <param name="scenes">How many of one and of two objects.</param>
    /// <param name="side">Of the pictures.</param>
    /// <param name="mosaic">Where the first reconstructions go, each row under its originals.</param>
    public static string Examine(Func<Tensor, Tensor> decode, int scenes, int side, string mosaic)
    {
        using var inference = no_grad();
        var lines = new List<string>();
        var shown = new List<Picture>();
        foreach (var objects in (int[])[1, 2])
        {
            var random = new Random(1000 + objects);
            Scene[] all = [.. Enumerable.Range(0, scenes).Select(_ => SceneSampler.Trained(random, objects))];
            var (tally, squares) = (new Tally(), 0.0);
            foreach (var portion in all.Chunk(Portion))
            {
                using var scope = NewDisposeScope();
                var images = SceneBatch.Of(portion, side);
                var painted = decode(images).clamp(-1, 1);
                squares += ((painted - images) / 2).square().mean().item<float>() * portion.Length;
                var pictures = SceneBatch.Pictures(painted).ToArray();
                foreach (var (scene, picture) in portion.Zip(pictures)) tally.Add(Judge.Compare(scene, picture));
                if (shown.Count < objects * 2 * Columns) shown.AddRange([.. SceneBatch.Pictures(images).Take(Columns), .. pictures.Take(Columns)]);
            }
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"PSNR {-10 * Math.Log10(squares / scenes):F1} dB, {tally}"));
        }
        Mosaic.Write(mosaic, shown, Columns, zoom: 2);
        return string.Join(Environment.NewLine, lines);
    }

    public static Func<Tensor, Tensor> Of(AutoencoderKL autoencoder) => images => autoencoder.Decode(autoencoder.Encode(images).Mean);
}
