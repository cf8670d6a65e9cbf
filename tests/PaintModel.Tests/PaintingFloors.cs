using System.Globalization;

namespace Distributed.PaintModel.Tests;

/// <summary>
/// The shares of pictures that must be right, of a tier's model as it is in the repository. Raise them when its weights get better
/// (<c>PaintModel judge</c> says by how much), and leave a tenth of room for other processors.
/// </summary>
/// <param name="Background">Of all captions.</param>
/// <param name="Color">Of captions of one object.</param>
/// <param name="Count">Likewise.</param>
/// <param name="Shape">Likewise.</param>
internal sealed record PaintingFloors(double Background, double Color, double Count, double Shape)
{
    private const double RoomForFew = 0.25;                   // a sampler paints about a dozen pictures; chance is below 0.2

    public static PaintingFloors Of(string tier) => tier switch
    {
        "full" => new(0.85, 0.80, 0.80, 0),
        "distilled" => new(0.80, 0.75, 0.70, 0),
        _ => throw new ArgumentException($"No floors are set for models/{tier}.", nameof(tier)),
    };

    /// <summary>What does not reach the floors; nothing when all is well.</summary>
    public string? Below(string name, IEnumerable<Verdict> verdicts, bool few = false)
    {
        var room = few ? RoomForFew : 0;
        var (all, single) = (new Tally(), new Tally());
        foreach (var verdict in verdicts)
        {
            all.Add(verdict);
            if (verdict.Objects == 1) single.Add(verdict);
        }
        var shares = string.Create(CultureInfo.InvariantCulture, $"{name}: background {all.Background:P0} of {all.Count}, one object {single}");
        TestContext.Current.TestOutputHelper?.WriteLine(shares);                  // for who sets the floors
        return all.Background >= Background - room && single.Color >= Color - room && single.ObjectCount >= Count - room && single.Shape >= Shape - room ? null : shares;
    }
}
