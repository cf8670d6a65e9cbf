using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// What a job's UNet calls have in common, computed once by <see cref="UNet2DConditionModel.Condition"/>: every transformer's keys and
/// values of the prompts, and every residual block's time vectors along the schedule. Belongs to the network that made it.
/// </summary>
public sealed class UNetConditioning : IDisposable
{
    private readonly IReadOnlyDictionary<TransformerBlock, KeysAndValues> text;
    private readonly IReadOnlyList<ResnetBlock> resnets;
    private readonly long[] widths;
    private readonly Tensor time;

    /// <param name="prompts">P.</param>
    /// <param name="text">For every transformer block, of P prompts.</param>
    /// <param name="resnets">The residual blocks.</param>
    /// <param name="timeBiases">For each of them, [T, C].</param>
    internal UNetConditioning(
        long prompts, IReadOnlyDictionary<TransformerBlock, KeysAndValues> text, IReadOnlyList<ResnetBlock> resnets, IReadOnlyList<Tensor> timeBiases)
    {
        (Prompts, this.text, this.resnets) = (prompts, text, resnets);
        widths = [.. timeBiases.Select(bias => bias.size(1))];
        time = cat([.. timeBiases], 1);                                                              // [T, all C]
    }

    /// <summary>How many prompts the rows of a call share out among themselves.</summary>
    public long Prompts { get; }

    /// <summary>How many timesteps there are.</summary>
    public long Steps => time.size(0);

    private IEnumerable<Tensor> Tensors => text.Values.SelectMany(each => new[] { each.Keys, each.Values }).Append(time);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Tensors) tensor.Dispose();
    }

    internal UNetConditioning MoveToOuterDisposeScope()
    {
        foreach (var tensor in Tensors) tensor.MoveToOuterDisposeScope();
        return this;
    }

    internal UNetConditioning DetachFromDisposeScope()
    {
        foreach (var tensor in Tensors) tensor.DetachFromDisposeScope();
        return this;
    }

    /// <summary>Keys and values of several, one after the other, for every transformer block.</summary>
    internal static Dictionary<TransformerBlock, KeysAndValues> Join(IReadOnlyList<UNetConditioning> parts) =>
        parts[0].text.Keys.ToDictionary(block => block, block => KeysAndValues.Join([.. parts.Select(part => part.text[block])]));

    /// <summary>A call over several, each at a step of its own. Its own tensors are left to the caller's dispose scope.</summary>
    internal static UNetStep At(IReadOnlyDictionary<TransformerBlock, KeysAndValues> joined, IReadOnlyList<(UNetConditioning Part, int Step)> parts)
    {
        var rows = cat([.. parts.Select(each => each.Part.time.narrow(0, each.Step, 1).expand(each.Part.Prompts, -1))]);     // [B, all C]
        var (first, biases) = (parts[0].Part, rows.unsqueeze(-1).unsqueeze(-1).split(parts[0].Part.widths, 1));
        return new(joined, first.resnets.Zip(biases).ToDictionary(pair => pair.First, pair => pair.Second));
    }

    /// <summary>A call with all rows at one timestep. Its own tensors are left to the caller's dispose scope.</summary>
    internal UNetStep At(int step) => Share(time.select(0, step).split(widths, 0));                  // [C] each

    /// <summary>A call with row i at timestep i. Its own tensors are left to the caller's dispose scope.</summary>
    internal UNetStep RowByRow() => Share(time.unsqueeze(-1).unsqueeze(-1).split(widths, 1));        // [T, C, 1, 1] each

    private UNetStep Share(Tensor[] biases) => new(text, resnets.Zip(biases).ToDictionary(pair => pair.First, pair => pair.Second));
}
