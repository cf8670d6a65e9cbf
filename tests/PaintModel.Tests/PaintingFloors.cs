using System.Globalization;

namespace Distributed.PaintModel.Tests;

/// <summary>
/// The shares of pictures that must be right, of a tier's model as it is in the repository. Raise them when its weights get better
/// (<c>PaintModel judge</c> says by how much), and leave a tenth of room for other processors.
/// </summary>
/// <param name="Background">Of all captions: the nearest of the known colours, and very near.</param>
/// <param name="Color">Of captions of one object.</param>
/// <param name="Count">Likewise.</param>
/// <param name="Shape">Likewise.</param>
/// <param name="Pair">Of captions of two.</param>
internal sealed record PaintingFloors(double Background, double Color, double Count, double Shape, PairFloors Pair)
{
    private const double RoomForFew = 0.30;                   // a sampler paints a dozen pictures, of five captions of one object; chance is below 0.2

    public static PaintingFloors Of(string tier) => tier switch
    {
        "full" => new(0.90, 0.85, 0.88, 0.86, new(0.76, 0.72, 0.82)),
        "distilled" => new(0.90, 0.82, 0.84, 0.72, new(0.70, 0.65, 0.72)),
        _ => throw new ArgumentException($"No floors are set for models/{tier}.", nameof(tier)),
    };

    /// <summary>The shares that do not reach their floors, in words; null when all do.</summary>
    public string? Below(string name, IEnumerable<PaintedPicture> pictures, bool few = false)
    {
        PaintedPicture[] all = [.. pictures];
        var (single, pair) = (new Tally(), new Tally());
        foreach (var picture in all) (picture.Scene.Objects.Count == 1 ? single : pair).Add(picture.Verdict);
        var background = all.Count(picture => picture.IsBackgroundExact && picture.Verdict.Background) / (double)all.Length;
        var shares = string.Create(CultureInfo.InvariantCulture, $"{name}: background {background:P0} of {all.Length}; one object {single}; two objects {pair}");
        TestContext.Current.TestOutputHelper?.WriteLine(shares);                  // for who sets the floors
        var room = few ? RoomForFew : 0;
        var isReached = background >= Background - room && single.Color >= Color - room && single.ObjectCount >= Count - room && single.Shape >= Shape - room
            && (few || (pair.Color >= Pair.Color && pair.Shape >= Pair.Shape && pair.Relation >= Pair.Relation));          // among few there may be no pair
        return isReached ? null : shares;
    }
}

/// <summary>Shares of pictures of two objects.</summary>
/// <param name="Color">Of the objects, in the colours of the caption.</param>
/// <param name="Shape">Likewise.</param>
/// <param name="Relation">Of the pictures; half are right by chance.</param>
internal sealed record PairFloors(double Color, double Shape, double Relation);
