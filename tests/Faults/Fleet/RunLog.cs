using System.Diagnostics;
using System.Globalization;

namespace Distributed.Faults;

/// <summary>Tells whoever watches a run what happens, with the seconds since it began.</summary>
internal sealed class RunLog(TextWriter text)
{
    private readonly Stopwatch clock = Stopwatch.StartNew();

    public void Say(string what) => text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds,6:0.0} s  {what}"));
}
