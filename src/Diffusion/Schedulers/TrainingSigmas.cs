namespace Distributed.Diffusion;

/// <summary>σ = √((1−ᾱ)/ᾱ) of every training timestep, in single precision as the reference has it, and what lies between.</summary>
internal sealed class TrainingSigmas
{
    private const double Rho = 7;

    private readonly float[] sigmas;
    private readonly float[] logarithms;

    public TrainingSigmas(NoiseSchedule noise)
    {
        sigmas = [.. noise.AlphasCumprod.Select(alpha => MathF.Sqrt((1 - alpha) / alpha))];
        logarithms = [.. sigmas.Select(sigma => MathF.Log(sigma))];
    }

    /// <summary>That of timestep 0.</summary>
    public double Least => sigmas[0];

    /// <summary>That of the last timestep.</summary>
    public double Greatest => sigmas[^1];

    /// <summary>σ at a timestep, on the straight line between its neighbours.</summary>
    public double At(double timestep)
    {
        var below = (int)Math.Clamp(timestep, 0, sigmas.Length - 1);
        var above = Math.Min(below + 1, sigmas.Length - 1);
        return sigmas[below] + (timestep - below) * ((double)sigmas[above] - sigmas[below]);
    }

    /// <summary>The timestep of σ, on the straight line between the logarithms of its neighbours.</summary>
    public double TimestepOf(double sigma)
    {
        var logarithm = Math.Log(Math.Max(sigma, 1e-10));
        var found = Array.BinarySearch(logarithms, (float)logarithm);
        var below = found >= 0 ? found : ~found - 1;
        if (below >= 0 && logarithms[below] > logarithm) below--;      // the search rounded up
        below = Math.Clamp(below, 0, Math.Max(logarithms.Length - 2, 0));
        var above = Math.Min(below + 1, logarithms.Length - 1);
        if (above == below) return below;
        double low = logarithms[below], high = logarithms[above];
        return below + Math.Clamp((low - logarithm) / (low - high), 0, 1);
    }

    /// <summary>σ falling so that σ^(1/7) falls evenly (Karras et al., arXiv 2206.00364, eq. 5).</summary>
    public static double[] Karras(int count, double least, double greatest)
    {
        double from = Math.Pow(greatest, 1 / Rho), to = Math.Pow(least, 1 / Rho);
        return [.. Enumerable.Range(0, count).Select(i => Math.Pow(from + (count == 1 ? 0 : i / (count - 1.0)) * (to - from), Rho))];
    }

    /// <summary>σ falling so that its logarithm falls evenly.</summary>
    public double[] LogLinear(int count) => [.. Enumerable.Range(0, count)
        .Select(i => Math.Exp(logarithms[^1] + i / (count - 1.0) * ((double)logarithms[0] - logarithms[^1])))];
}
