using Distributed.Diffusion;

namespace Distributed.EngineBench;

/// <summary>A job of a trace.</summary>
/// <param name="Arrival">When it comes.</param>
/// <param name="Shape">Its model and size.</param>
/// <param name="Steps">UNet calls for each image.</param>
/// <param name="Images">How many.</param>
/// <param name="Rows">That an image fills in a call: two with guidance, else one.</param>
internal sealed record SimulatedJob(TimeSpan Arrival, LaneShape Shape, int Steps, int Images, int Rows = 2)
{
    public long Pixels => (long)Shape.Width * Shape.Height;
}
