using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>One UNet call over lanes of one shape, whatever jobs they are of. What they share is joined anew only when others come together.</summary>
internal sealed class LaneDenoiser(UNet2DConditionModel unet) : IDisposable
{
    private IReadOnlyList<Lane> together = [];
    private UNetBatch? batch;

    /// <summary>Takes every lane one call on.</summary>
    /// <param name="lanes">At least one, none of them finished.</param>
    public void Step(IReadOnlyList<Lane> lanes)
    {
        using var scope = NewDisposeScope();
        var inputs = cat([.. lanes.Select(lane => lane.Input())]);                                   // [B, C, h, w]
        var output = unet.Forward(inputs, BatchOf(lanes), [.. lanes.Select(lane => lane.Step)]).to(ScalarType.Float32);
        var row = 0;
        foreach (var lane in lanes)
        {
            lane.Advance(output.narrow(0, row, lane.Rows));
            row += lane.Rows;
        }
    }

    /// <summary>Forgets what the last lanes shared; must come before their jobs are freed.</summary>
    public void Reset()
    {
        batch?.Dispose();
        (batch, together) = (null, []);
    }

    public void Dispose() => Reset();

    private UNetBatch BatchOf(IReadOnlyList<Lane> lanes)
    {
        if (batch is not null && lanes.SequenceEqual(together)) return batch;
        Reset();
        together = [.. lanes];
        return batch = unet.Join([.. lanes.Select(lane => lane.Job.Conditioning)]);
    }
}
