using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel.Tests;

/// <summary>What is exported paints what the trainer's own networks paint.</summary>
public sealed class ExportTests : IDisposable
{
    private const double ScalingFactor = 0.7;
    private const int Steps = 4;
    private const long Seed = 5;
    private const string Prompt = "a red circle on a white background";
    private readonly ScratchFolder scratch = new();

    [Fact]
    public void The_pipeline_paints_an_exported_model_as_the_trainer_does()
    {
        var captioner = Train();
        var model = ModelFolder.Open(scratch.At("models/full"));
        using var pipeline = StableDiffusionPipeline.Load(model, CPU, ScalarType.Float32);
        var painted = Painting.Paint(pipeline, model, Prompt, [Seed], steps: Steps).Single();

        using var networks = TrainedNetworks.Denoiser(scratch.Work.UNetState, Layout);
        using var autoencoder = TrainedNetworks.Autoencoder(scratch.Work.AutoencoderState);
        using var noGradient = no_grad();
        using var latents = Sampler.Paint(networks.TextEncoder, networks.UNet, captioner, [Prompt], Steps, model.DefaultGuidanceScale, (int)Seed);
        var expected = SceneBatch.Pictures(autoencoder.Decode(latents / ScalingFactor).clamp(-1, 1)).Single();
        Assert.True(expected.Pixels.Max() - expected.Pixels.Min() > 0.2, "The picture is too flat to compare.");
        var worst = expected.Pixels.Zip(painted.Pixels, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(worst < 0.03, $"A pixel differs by {worst}.");                // weights in half precision, pixels in bytes
    }

    [Fact]
    public void Training_goes_on_from_the_exported_models_alone()
    {
        Train();
        using var restored = new ScratchFolder();
        RestoreCommand.Run(new(["--work", restored.Path, "--models", scratch.At("models")]));
        Assert.Equal(ScalingFactor, double.Parse(File.ReadAllText(restored.Work.ScalingFactor), System.Globalization.CultureInfo.InvariantCulture));
        foreach (var (before, after) in new[] { (scratch.Work.UNetState, restored.Work.UNetState), (scratch.Work.AutoencoderState, restored.Work.AutoencoderState),
            (scratch.Work.TinyState, restored.Work.TinyState) })
        {
            Assert.Equal(TrainingState.ReadProgress(before).Samples, TrainingState.ReadProgress(after).Samples);
            Assert.Equal(0, TrainingState.ReadProgress(after).Steps);
            using var a = TrainingState.LoadAverage(before);
            using var b = TrainingState.LoadAverage(after);
            Assert.Equal(0, (a.to(ScalarType.Float16).to(ScalarType.Float32) - b).abs().max().item<float>());
        }
        var error = Assert.Throws<ArgumentException>(() => RestoreCommand.Run(new(["--work", restored.Path, "--models", scratch.At("models")])));
        Assert.Contains("overwrite", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_student_begins_as_the_teacher_without_the_blocks_that_go()
    {
        using var teacher = new SeededWeights(1);
        using var student = new SeededWeights(2);
        Layout.CreateUNet(teacher).Dispose();
        new DenoiserLayout(Layout.Vocabulary, IsDistilled: true).CreateUNet(student).Dispose();
        var start = DistilledStart.From(teacher.Taken, Layout.LayersPerBlock);
        Assert.Equal(student.Taken.Keys.Order(), start.Keys.Order());
        Assert.All(student.Taken, weight => Assert.Equal(weight.Value.shape, start[weight.Key].shape));
        Assert.Equal(teacher.Taken["up_blocks.0.resnets.2.conv1.weight"], start["up_blocks.0.resnets.1.conv1.weight"]);
    }

    public void Dispose() => scratch.Dispose();

    private DenoiserLayout Layout => new(ClipTokenizerSize());

    private int ClipTokenizerSize()
    {
        if (!Directory.Exists(scratch.Work.Tokenizer)) CaptionVocabulary.Write(scratch.Work.Tokenizer);
        return ClipTokenizer.Load(scratch.Work.Tokenizer).VocabularySize;
    }

    /// <summary>States after no training at all, and their export.</summary>
    private Captioner Train()
    {
        var (work, layout) = (scratch.Work, Layout);
        Save(AutoencoderLayout.Create, work.AutoencoderState);
        Save(weights => new DenoiserNetworks(weights, layout), work.UNetState);
        Save(new DenoiserLayout(layout.Vocabulary, IsDistilled: true).CreateUNet, work.DistilledState);
        Save(TinyLayout.Create, work.TinyState);
        File.Copy(work.UNetState, work.TeacherState);
        SafetensorsWriter.Write(work.Latents, new Dictionary<string, Tensor> { ["1"] = zeros(1) },
            new Dictionary<string, string> { ["scaling_factor"] = ScalingFactor.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        ExportCommand.Run(new(["--work", scratch.Path, "--to", scratch.At("models")]));
        return new(ClipTokenizer.Load(work.Tokenizer));
    }

    private static void Save<T>(Func<WeightSource, T> create, string path) where T : IDisposable
    {
        using var trainer = new Trainer<T>(create, new() { TotalSamples = 100, BatchSize = 1, LearningRate = 1e-3 }, path);
        trainer.StartFrom(new Dictionary<string, Tensor>(), samples: 50);
        trainer.Save();
    }
}
