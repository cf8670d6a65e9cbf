using System.Diagnostics;
using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>
/// Trains a network (or several, as one <typeparamref name="T"/>) by data parallelism: at this size a second thread within an operation
/// brings nothing, a second replica on its own core nearly doubles the speed.
/// </summary>
internal sealed class Trainer<T> : IDisposable where T : IDisposable
{
    private readonly TrainingPlan plan;
    private readonly AdamW optimizer;
    private readonly Tensor[] gradients;
    private readonly T[] replicas;

    /// <param name="create">Makes the networks from their weights.</param>
    /// <param name="plan">How to train.</param>
    /// <param name="statePath">Where the state is kept, and resumed from if it is there.</param>
    public Trainer(Func<WeightSource, T> create, TrainingPlan plan, string statePath)
    {
        (this.plan, StatePath) = (plan, statePath);
        Layout = ParameterLayout.Of(create);
        optimizer = new(Layout, Initialization.Draw(Layout, plan.Seed));
        IsResumed = File.Exists(statePath);
        Progress = TrainingState.Load(statePath, optimizer) ?? TrainingProgress.None;
        gradients = [.. Enumerable.Range(0, plan.Replicas).Select(_ => zeros(Layout.Count).DetachFromDisposeScope())];
        replicas = [.. gradients.Select(gradient => create(new FlatWeights(Layout, optimizer.Values, gradient)))];
        Averaged = create(new FlatWeights(Layout, optimizer.Average));
    }

    public ParameterLayout Layout { get; }

    public string StatePath { get; }

    public TrainingProgress Progress { get; private set; }

    public bool IsResumed { get; }

    public bool IsFinished => Progress.Samples >= plan.TotalSamples;

    /// <summary>The network with the averaged weights.</summary>
    public T Averaged { get; }

    /// <summary>A weight as it is now: a view.</summary>
    public Tensor Weight(string name) => FlatWeights.View(optimizer.Values, Layout.Parameters.Single(place => place.Name == name));

    /// <summary>Starts from known weights instead of random ones; names the network lacks are passed over.</summary>
    /// <param name="weights">By name.</param>
    /// <param name="samples">How many samples they have learnt from; the learning rate rises anew but does not start anew.</param>
    public void StartFrom(IReadOnlyDictionary<string, Tensor> weights, long samples = 0)
    {
        Progress = new(samples, 0, 0);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        foreach (var place in Layout.Parameters)
        {
            if (!weights.TryGetValue(place.Name, out var weight) || !weight.shape.SequenceEqual(place.Shape)) continue;
            FlatWeights.View(optimizer.Values, place).copy_(weight);
            FlatWeights.View(optimizer.Average, place).copy_(weight);
        }
    }

    /// <summary>Takes one step.</summary>
    /// <param name="loss">The mean loss of a replica's part of the batch; called on several threads at once.</param>
    /// <returns>The mean loss over the batch.</returns>
    public float Step(Func<T, TrainingStep, Tensor> loss)
    {
        var watch = Stopwatch.StartNew();
        var number = Progress.Steps + 1;
        var losses = new float[replicas.Length];
        var others = Enumerable.Range(1, replicas.Length - 1).Select(i => Task.Run(() => Backward(i))).ToArray();
        Backward(0);
        Task.WaitAll(others);
        using (no_grad())
        {
            for (var i = 1; i < gradients.Length; i++)
            {
                gradients[0].add_(gradients[i]);
                gradients[i].zero_();
            }
            gradients[0].div_(gradients.Length);
            optimizer.Step(gradients[0], number, plan.RateAt(number, Progress.Samples), plan.WeightDecay, plan.Averaging);
            gradients[0].zero_();
        }
        Progress = new(Progress.Samples + plan.BatchSize, number, Progress.Seconds + watch.Elapsed.TotalSeconds);
        return losses.Average();

        void Backward(int i)
        {
            set_num_threads(1);
            using var scope = NewDisposeScope();
            using var step = TrainingStep.Of(plan, number, Progress.Samples, i);
            var mean = loss(replicas[i], step);
            mean.backward();
            losses[i] = mean.item<float>();
        }
    }

    public void Save() => TrainingState.Save(StatePath, optimizer, Progress);

    public void Dispose()
    {
        foreach (var replica in replicas) replica.Dispose();
        Averaged.Dispose();
        foreach (var gradient in gradients) gradient.Dispose();
        optimizer.Dispose();
    }
}
