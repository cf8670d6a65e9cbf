namespace Distributed.PaintModel.Tests;

/// <summary>A picture and the scene that it is to show.</summary>
internal sealed record PaintedPicture(Scene Scene, Picture Picture)
{
    private const float Near = 0.1f;                          // of colours from 0 to 1; backgrounds are 0.3 apart and more, and usual errors 0.03

    public Verdict Verdict => Judge.Compare(Scene, Picture);

    /// <summary>How far the border is from the background's very colour, on average. The judge names the nearest colour; this sees contrast that is off.</summary>
    public float BackgroundError
    {
        get
        {
            var side = Picture.Side;
            var color = Palette.Of(Scene.Background);
            return Enumerable.Range(0, side).SelectMany(i => (int[])[i, (side - 1) * side + i, i * side, i * side + side - 1]).Average(pixel => Picture[pixel].DistanceTo(color));
        }
    }

    public bool IsBackgroundExact => BackgroundError < Near;
}
