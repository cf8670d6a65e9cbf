namespace Distributed.PaintModel.Tests;

/// <summary>A caption and the pictures of one call for it.</summary>
internal sealed record PaintedCaption(CaptionCase Case, PaintingWay Way, IReadOnlyList<Picture> Pictures)
{
    public IEnumerable<Verdict> Verdicts => JudgedBy(Case.Scene);

    public IEnumerable<Verdict> JudgedBy(Scene scene) => Pictures.Select(picture => Judge.Compare(scene, picture));
}
