namespace Distributed.PaintModel.Tests;

/// <summary>A caption and the pictures of one call for it.</summary>
internal sealed record PaintedCaption(CaptionCase Case, PaintingWay Way, IReadOnlyList<Picture> Pictures)
{
    public IEnumerable<PaintedPicture> Painted => HeldAgainst(Case.Scene);

    public IEnumerable<PaintedPicture> HeldAgainst(Scene scene) => Pictures.Select(picture => new PaintedPicture(scene, picture));
}
