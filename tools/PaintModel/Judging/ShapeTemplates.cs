namespace Distributed.PaintModel;

/// <summary>Tells shapes by the nearest silhouette.</summary>
internal static class ShapeTemplates
{
    private const int Side = 160;
    private const float Radius = 60;
    private static readonly (ShapeKind Shape, Silhouette Silhouette)[] Templates = [.. Enum.GetValues<ShapeKind>().Select(shape => (shape, Draw(shape)))];

    public static (ShapeKind Shape, float Error) Nearest(Silhouette silhouette) =>
        Templates.Select(template => (template.Shape, Error: silhouette.DifferenceFrom(template.Silhouette))).MinBy(match => match.Error);

    private static Silhouette Draw(ShapeKind shape)
    {
        var mask = new bool[Side * Side];
        for (var i = 0; i < mask.Length; i++)
            mask[i] = ShapeOutline.Distance(shape, (i % Side + 0.5f - Side / 2) / Radius, (i / Side + 0.5f - Side / 2) / Radius) < 0;
        return new(mask, Side);
    }
}
