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
internal sealed record PaintingFloors(double Background, double Color, double Count, double Shape)
{
    private const double RoomForFew = 0.30;                   // a sampler paints a dozen pictures, of five captions of one object; chance is below 0.2

    public static PaintingFloors Of(string tier) => tier switch
    {
        "full" => new(0.90, 0.85, 0.80, 0.70),
        "distilled" => new(0.90, 0.85, 0.80, 0.55),
        _ => throw new ArgumentException($"No floors are set for models/{tier}.", nameof(tier)),
    };

    /// <summary>The shares that do not reach their floors, in words; null when all do.</summary>
    public string? Below(string name, IEnumerable<PaintedPicture> pictures, bool few = false)
    {
        PaintedPicture[] all = [.. pictures];
        var single = new Tally();
        foreach (var picture in all.Where(picture => picture.Scene.Objects.Count == 1)) single.Add(picture.Verdict);
        var background = all.Count(picture => picture.IsBackgroundExact && picture.Verdict.Background) / (double)all.Length;
        var shares = string.Create(CultureInfo.InvariantCulture, $"{name}: background {background:P0} of {all.Length}; one object {single}");
        TestContext.Current.TestOutputHelper?.WriteLine(shares);                  // for who sets the floors
        var room = few ? RoomForFew : 0;
        return background >= Background - room && single.Color >= Color - room && single.ObjectCount >= Count - room && single.Shape >= Shape - room ? null : shares;
    }
}
