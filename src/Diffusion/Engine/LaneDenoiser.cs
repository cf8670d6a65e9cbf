using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>One UNet call over lanes of one shape, whatever jobs they are of. What they share is joined anew only when others come together.</summary>
internal sealed class LaneDenoiser(UNet2DConditionModel unet) : IDenoiser<Lane>, IDisposable
{
    private IReadOnlyList<Lane> together = [];
    private UNetBatch? batch;

    /// <inheritdoc/>
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

    /// <summary>Forgets what the last lanes shared.</summary>
    public void ReleaseMemory()
    {
        batch?.Dispose();
        (batch, together) = (null, []);
    }

    public void Dispose() => ReleaseMemory();

    private UNetBatch BatchOf(IReadOnlyList<Lane> lanes)
    {
        if (batch is not null && lanes.SequenceEqual(together)) return batch;
        ReleaseMemory();
        var joined = new UNetBatch([.. lanes.Select(lane => lane.Job.Conditioning)]);
        (batch, together) = (joined, [.. lanes]);
        return joined;
    }
}
