namespace Distributed.Diffusion;

/// <summary>
/// Steps lanes together and, when that fails, in smaller calls: by halves where memory runs out, one by one where something else goes wrong, so
/// that a lane fails alone. Lanes that had gone on already are left as they are.
/// </summary>
/// <param name="denoiser">Does the calls.</param>
/// <param name="caps">Remembers what did not fit.</param>
/// <param name="onSplit">Told of every split for want of memory.</param>
internal sealed class LaneStepper<TLane>(IDenoiser<TLane> denoiser, BatchCaps caps, Action<LaneShape>? onSplit = null) where TLane : class, ILane
{
    /// <summary>Takes every lane one call on.</summary>
    /// <returns>The lanes that cannot go on.</returns>
    /// <exception cref="Exception">The device has failed (<see cref="DeviceErrors.IsFatal"/>).</exception>
    public IReadOnlyList<(TLane Lane, Exception Error)> Step(IReadOnlyList<TLane> lanes)
    {
        var failures = new List<(TLane, Exception)>();
        Step(lanes, failures);
        return failures;
    }

    private void Step(IReadOnlyList<TLane> lanes, List<(TLane, Exception)> failures)
    {
        if (lanes.Count > 1 && RowsOf(lanes) > caps.Of(lanes[0].Shape))
        {
            foreach (var half in Halves(lanes)) Step(half, failures);
        }
        else if (TryStep(lanes) is var (left, error) && left.Count > 0)
        {
            if (lanes.Count == 1) StepAlone(left[0], error, failures);
            else if (DeviceErrors.IsOutOfMemory(error)) StepLess(lanes, left, failures);
            else foreach (var lane in left) Step([lane], failures);
        }
    }

    private void StepLess(IReadOnlyList<TLane> lanes, IReadOnlyList<TLane> left, List<(TLane, Exception)> failures)
    {
        caps.Lower(lanes[0].Shape, RowsOf(Halves(lanes).First()));
        onSplit?.Invoke(lanes[0].Shape);
        Step(left, failures);
    }

    private void StepAlone(TLane lane, Exception error, List<(TLane, Exception)> failures)
    {
        if (DeviceErrors.IsOutOfMemory(error))
        {
            denoiser.ReleaseMemory();
            if (TryStep([lane]) is not var (_, again)) return;
            error = again;
        }
        failures.Add((lane, error));
    }

    /// <summary>Null when all went on; else those that did not, and why.</summary>
    private (List<TLane> Left, Exception Error)? TryStep(IReadOnlyList<TLane> lanes)
    {
        var before = lanes.Select(lane => lane.Step).ToArray();
        try
        {
            denoiser.Step(lanes);
            return null;
        }
        catch (Exception error) when (!DeviceErrors.IsFatal(error))
        {
            return ([.. lanes.Where((lane, i) => lane.Step == before[i])], error);
        }
    }

    private static IEnumerable<TLane[]> Halves(IReadOnlyList<TLane> lanes) => lanes.Chunk((lanes.Count + 1) / 2);

    private static int RowsOf(IEnumerable<TLane> lanes) => lanes.Sum(lane => lane.Rows);
}
