namespace Distributed.EngineBench;

/// <summary>
/// How long one model's work takes on a device. A UNet call takes what the host needs to ask for it or what the GPU needs to do it, whichever is
/// more; the GPU's part grows with the rows and with what a row of that size has to do.
/// </summary>
/// <param name="Host">Milliseconds to ask for one call, whatever is in it.</param>
/// <param name="Call">The GPU's milliseconds for a call, whatever is in it.</param>
/// <param name="Row">The GPU's milliseconds for each row of a picture of 512 × 512.</param>
/// <param name="Decode">Milliseconds to decode one picture of 512 × 512.</param>
/// <param name="Encode">Milliseconds to encode a job's prompt.</param>
internal sealed record ModelTimes(double Host, double Call, double Row, double Decode, double Encode)
{
    // Self-attention's share of a UNet's products at 512 × 512; its work grows with the square of the pixels, everything else with the pixels.
    private const double SelfAttention = 0.15;

    /// <summary>One UNet call.</summary>
    /// <param name="rows">Rows in it.</param>
    /// <param name="pixels">Width times height.</param>
    public TimeSpan Step(int rows, long pixels)
    {
        var relative = Relative(pixels);
        return TimeSpan.FromMilliseconds(Math.Max(Host, Call + rows * Row * ((1 - SelfAttention) * relative + SelfAttention * relative * relative)));
    }

    /// <summary>Decoding one picture: convolutions, so by the pixel.</summary>
    public TimeSpan Decoding(long pixels) => TimeSpan.FromMilliseconds(Decode * Relative(pixels));

    /// <summary>Encoding a job's prompt.</summary>
    public TimeSpan Encoding => TimeSpan.FromMilliseconds(Encode);

    private static double Relative(long pixels) => pixels / (512.0 * 512.0);
}
