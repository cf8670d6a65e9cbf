using System.Globalization;
using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>Judges a denoiser while it trains: the same captions and noise every time, the same decoder, a mosaic and a row of a CSV file.</summary>
internal sealed class Examination(AutoencoderKL autoencoder, double scalingFactor, Captioner captioner, string csv, string mosaic)
{
    public const double Guidance = 3;
    private const int Steps = 20, Portion = 25, Columns = 10, Shown = 30;

    public string Run(ClipTextModel textEncoder, UNet2DConditionModel unet, TrainingProgress progress, int scenesPerKind)
    {
        if (!File.Exists(csv)) File.WriteAllText(csv, "samples,seconds,objects,background,count,colour,shape,relation,all_right\n");
        var lines = new List<string>();
        var (shown, right) = (new List<Picture>(), new List<bool>());
        foreach (var objects in (int[])[1, 2])
        {
            var random = new Random(2000 + objects);
            Scene[] scenes = [.. Enumerable.Range(0, scenesPerKind).Select(_ => SceneSampler.Trained(random, objects))];
            Picture[] pictures = [.. scenes.Chunk(Portion).SelectMany((portion, i) => Paint(textEncoder, unet, [.. portion.Select(Caption.Plain)], 3000 + 10 * objects + i))];
            Verdict[] verdicts = [.. scenes.Zip(pictures, Judge.Compare)];
            var tally = new Tally();
            foreach (var verdict in verdicts) tally.Add(verdict);
            shown.AddRange(pictures.Take(Shown));
            right.AddRange(verdicts.Take(Shown).Select(verdict => verdict.AllRight));
            lines.Add($"  {objects} object: {tally}");
            File.AppendAllText(csv, string.Create(CultureInfo.InvariantCulture,
                $"{progress.Samples},{progress.Seconds:F0},{objects},{tally.Background:F4},{tally.ObjectCount:F4},{tally.Color:F4},{tally.Shape:F4},{tally.Relation:F4},{tally.AllRight:F4}\n"));
        }
        Mosaic.Write(mosaic, shown, Columns, zoom: 2, right);
        return string.Join(Environment.NewLine, lines);
    }

    private IEnumerable<Picture> Paint(ClipTextModel textEncoder, UNet2DConditionModel unet, IReadOnlyList<string> texts, int seed)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var latents = Sampler.Paint(textEncoder, unet, captioner, texts, Steps, Guidance, seed);
        return SceneBatch.Pictures(autoencoder.Decode(latents / scalingFactor).clamp(-1, 1));
    }
}
