namespace Distributed.DiffusionBench;

/// <summary>How long one order took.</summary>
/// <param name="TextEncode">Seconds.</param>
/// <param name="Denoise">Seconds.</param>
/// <param name="Decode">Seconds.</param>
/// <param name="Calls">UNet calls.</param>
/// <param name="PeakBytes">On a GPU the memory in use there, on a CPU the most the process has held.</param>
internal sealed record Painted(double TextEncode, double Denoise, double Decode, int Calls, long PeakBytes)
{
    public double Total => TextEncode + Denoise + Decode;

    /// <summary>The same with another number of calls, each as long as those that were done.</summary>
    public Painted WithCalls(int calls) => this with { Denoise = Denoise / Calls * calls, Calls = calls };
}
