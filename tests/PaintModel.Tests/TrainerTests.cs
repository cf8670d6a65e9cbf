using static TorchSharp.torch;

namespace Distributed.PaintModel.Tests;

public sealed class TrainerTests : IDisposable
{
    private static readonly DenoiserLayout Small = new(Vocabulary: 20, Width: 8, ContextChannels: 16);
    private static readonly TrainingPlan Plan = new() { TotalSamples = 1000, BatchSize = 8, LearningRate = 3e-3, WarmUpSteps = 5, Replicas = 2 };
    private readonly ScratchFolder scratch = new();

    [Fact]
    public void A_resumed_run_has_the_same_losses_as_one_that_never_stopped()
    {
        using var unbroken = New("a");
        var expected = Steps(unbroken, 6);
        using (var first = New("b"))
        {
            Assert.Equal(expected[..3], Steps(first, 3));
            first.Save();
        }
        using var second = New("b");
        Assert.True(second.IsResumed);
        Assert.Equal(expected[3..], Steps(second, 3));
        Assert.Equal(unbroken.Progress with { Seconds = 0 }, second.Progress with { Seconds = 0 });
    }

    [Fact]
    public void The_loss_falls()
    {
        using var trainer = New("a");
        var losses = Steps(trainer, 40);
        Assert.True(losses[^5..].Average() < 0.7 * losses[..5].Average(), $"{losses[0]} → {losses[^1]}");
    }

    [Fact]
    public void Every_weight_of_text_encoder_and_UNet_learns()
    {
        using var trainer = New("a", Plan with { WeightDecay = 0 });
        var before = trainer.Layout.Parameters.ToDictionary(place => place.Name, place => trainer.Weight(place.Name).clone());
        Steps(trainer, 3);
        Assert.All(before, weight => Assert.NotEqual(0, (trainer.Weight(weight.Key) - weight.Value).abs().max().item<float>()));
    }

    [Fact]
    public void Two_replicas_take_the_step_that_one_takes_on_the_same_samples()
    {
        var fixedBatch = randn(4, ModelSize.LatentChannels, ModelSize.Latents, ModelSize.Latents);
        using var one = New("a", Plan with { Replicas = 1, BatchSize = 4 });
        using var two = New("b", Plan with { Replicas = 2, BatchSize = 8 });
        for (var i = 0; i < 3; i++) Assert.Equal(one.Step(Loss), two.Step(Loss), tolerance: 1e-5f);
        Tensor Loss(DenoiserNetworks networks, TrainingStep step) =>
            DenoiserLoss.Of(networks, new(fixedBatch, ones(4), ones([4, 5], ScalarType.Int64), fixedBatch));
    }

    [Fact]
    public void The_learning_rate_rises_then_falls_along_a_cosine_whose_end_may_be_moved()
    {
        Assert.Equal(Plan.LearningRate / 5, Plan.RateAt(step: 1, samples: 0), tolerance: 1e-9);
        Assert.Equal(Plan.LearningRate * 0.51, Plan.RateAt(step: 100, samples: 500), tolerance: 1e-9);
        Assert.Equal(Plan.LearningRate * 0.02, Plan.RateAt(step: 200, samples: 1000), tolerance: 1e-9);
        Assert.Equal(Plan.LearningRate * 0.51, (Plan with { TotalSamples = 2000 }).RateAt(step: 200, samples: 1000), tolerance: 1e-9);
    }

    [Fact]
    public void A_step_without_a_finite_gradient_changes_nothing()
    {
        using var trainer = New("a");
        using var before = trainer.Weight("unet.conv_in.weight").clone();
        trainer.Step((networks, step) => DenoiserLoss.Of(networks, Batch(step)) * double.NaN);
        Assert.Equal(0, (trainer.Weight("unet.conv_in.weight") - before).abs().max().item<float>());
        Assert.True(float.IsFinite(Steps(trainer, 1)[0]));
    }

    public void Dispose() => scratch.Dispose();

    private Trainer<DenoiserNetworks> New(string state, TrainingPlan? plan = null) =>
        new(weights => new DenoiserNetworks(weights, Small), plan ?? Plan, scratch.At($"{state}.safetensors"));

    private static float[] Steps(Trainer<DenoiserNetworks> trainer, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => trainer.Step((networks, step) => DenoiserLoss.Of(networks, Batch(step))))];

    // What is wanted follows from the text alone, so there is something to learn.
    private static NoisyBatch Batch(TrainingStep step)
    {
        var latents = step.Normal(step.BatchSize, ModelSize.LatentChannels, ModelSize.Latents, ModelSize.Latents);
        int[] words = [.. Enumerable.Range(0, step.BatchSize).Select(_ => step.Random.Next(2))];
        var ids = tensor([.. words.Select(word => (long)word)]).unsqueeze(1).expand(-1, 4);
        var wanted = tensor([.. words.Select(word => word * 4f - 1)]).view(-1, 1, 1, 1).expand_as(latents);
        return new(latents, tensor([.. words.Select((_, i) => i)]), ids, wanted);
    }
}
