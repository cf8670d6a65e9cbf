using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// The residual block of the UNet and of the autoencoder (He et al., 2016, in pre-activation order): two normalized convolutions, with
/// the timestep added between them in the UNet, and a 1×1 convolution on the shortcut where the channels change.
/// </summary>
internal sealed class ResnetBlock
{
    /// <param name="weights">Where the weights come from.</param>
    /// <param name="prefix">The block's name.</param>
    /// <param name="inputs">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    /// <param name="groups">Groups of both norms.</param>
    /// <param name="epsilon">Epsilon of both norms.</param>
    /// <param name="timeChannels">Width of the time embedding; null in a network that knows no timestep.</param>
    public ResnetBlock(WeightSource weights, string prefix, long inputs, long outputs, long groups, double epsilon, long? timeChannels = null)
    {
        Norm1 = new(weights, $"{prefix}.norm1", inputs, groups, epsilon);
        Conv1 = new(weights, $"{prefix}.conv1", inputs, outputs);
        TimeEmbProj = timeChannels is { } channels ? new(weights, $"{prefix}.time_emb_proj", channels, outputs) : null;
        Norm2 = new(weights, $"{prefix}.norm2", outputs, groups, epsilon);
        Conv2 = new(weights, $"{prefix}.conv2", outputs, outputs);
        ConvShortcut = inputs != outputs ? new(weights, $"{prefix}.conv_shortcut", inputs, outputs, kernel: 1) : null;
    }

    internal GroupNorm Norm1 { get; }

    internal Conv2d Conv1 { get; }

    internal Linear? TimeEmbProj { get; }

    internal GroupNorm Norm2 { get; }

    internal Conv2d Conv2 { get; }

    internal Conv2d? ConvShortcut { get; }

    /// <summary>
    /// What timesteps add between the two convolutions, with the first one's bias, in whose place it is used. It hangs on nothing but the
    /// timestep, so a job needs it once for its whole schedule.
    /// </summary>
    /// <param name="time">silu of the time embedding, [T, timeChannels]; every block needs it activated, so it is done once.</param>
    /// <returns>[T, outputs].</returns>
    public Tensor TimeBias(Tensor time) => TimeEmbProj!.Forward(time).add_(Conv1.Bias!, Scalars.One);

    /// <param name="x">[B, inputs, H, W].</param>
    /// <param name="timeBias">A row of <see cref="TimeBias"/> for all of x, [outputs], or one for each of its rows, [B, outputs, 1, 1].</param>
    public Tensor Forward(Tensor x, Tensor? timeBias = null)
    {
        using var scope = NewDisposeScope();
        var hidden = NormSiluConv.Forward(Norm1, Conv1, x, timeBias);                                // [B, outputs, H, W]
        hidden = hidden.Then(NormSiluConv.Forward(Norm2, Conv2, hidden));
        return hidden.add_(ConvShortcut?.Forward(x) ?? x, Scalars.One).MoveToOuterDisposeScope();
    }
}
