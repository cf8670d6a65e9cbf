using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>A job that succeeded lately, as the estimates look at it. Times are microseconds, points in time counted from 1970.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="Tenant">Whose it was.</param>
/// <param name="Worker">Who painted it.</param>
/// <param name="Work">Its work (<see cref="PaintingWork"/>).</param>
/// <param name="CreatedUs">When it was accepted.</param>
/// <param name="ClaimedUs">When the attempt that succeeded was claimed.</param>
/// <param name="FinishedUs">When it was done.</param>
/// <param name="DeviceUs">Text encoding, denoising and decoding.</param>
/// <param name="EtaBaseUs">Its total as it was computed when it was accepted.</param>
internal sealed record MeasuredJob(
    Tier Tier, string Tenant, string Worker, double Work, long CreatedUs, long ClaimedUs, long FinishedUs, long DeviceUs, long? EtaBaseUs)
{
    /// <summary>Which jobs it is like.</summary>
    public PaintingKind Kind { get; init; }
}
