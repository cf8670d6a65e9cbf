using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>
/// AdamW (Loshchilov and Hutter, 2017) over flat tensors, with the gradient's norm clipped to 1 and an exponential moving average of the
/// weights beside it, which is what gets judged and shipped.
/// </summary>
internal sealed class AdamW : IDisposable
{
    private const double Beta1 = 0.9, Beta2 = 0.99, Epsilon = 1e-8, MostNorm = 1;
    private readonly Tensor decays, scratch;

    public AdamW(ParameterLayout layout, Tensor values)
    {
        using var noGradient = no_grad();
        (Values, Average) = (values, values.clone().DetachFromDisposeScope());
        (Momentum, Variance, decays, scratch) = (Zeros(), Zeros(), Zeros(), Zeros());
        foreach (var place in layout.Parameters.Where(place => place.Shape.Length > 1)) decays.narrow(0, place.Offset, place.Count).fill_(1);
        Tensor Zeros() => zeros_like(values).DetachFromDisposeScope();
    }

    public Tensor Values { get; }

    public Tensor Momentum { get; }

    public Tensor Variance { get; }

    public Tensor Average { get; }

    /// <summary>Moves the weights against the gradient.</summary>
    /// <param name="gradient">Is clipped in place.</param>
    /// <param name="step">From 1.</param>
    /// <param name="learningRate">For this step.</param>
    /// <param name="weightDecay">Of matrices and convolutions; norms and biases have none.</param>
    /// <param name="averaging">How much of the average stays; less in the beginning.</param>
    /// <returns>Whether there was a finite gradient; without one nothing moves.</returns>
    public bool Step(Tensor gradient, long step, double learningRate, double weightDecay, double averaging)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var norm = gradient.norm().item<float>();
        if (!float.IsFinite(norm)) return false;
        if (norm > MostNorm) gradient.mul_(MostNorm / norm);
        Momentum.lerp_(gradient, 1 - Beta1);
        Variance.mul_(Beta2).addcmul_(gradient, gradient, 1 - Beta2);
        scratch.copy_(Variance).sqrt_().div_(Math.Sqrt(1 - Math.Pow(Beta2, step))).add_(Epsilon);
        if (weightDecay > 0) Values.addcmul_(Values, decays, -learningRate * weightDecay);
        Values.addcdiv_(Momentum, scratch, -learningRate / (1 - Math.Pow(Beta1, step)));
        Average.lerp_(Values, 1 - Math.Min(averaging, (1.0 + step) / (10 + step)));
        return true;
    }

    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[Values, Momentum, Variance, Average, decays, scratch]) tensor.Dispose();
    }
}
