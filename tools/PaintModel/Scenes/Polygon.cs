namespace Distributed.PaintModel;

/// <summary>A closed polygon.</summary>
internal sealed class Polygon((float X, float Y)[] corners)
{
    /// <summary>Signed distance of a point to the outline, negative inside (even-odd rule).</summary>
    public float Distance(float x, float y)
    {
        var (nearest, inside) = (float.MaxValue, false);
        var a = corners[^1];
        foreach (var b in corners)
        {
            var (edgeX, edgeY, toX, toY) = (b.X - a.X, b.Y - a.Y, x - a.X, y - a.Y);
            var along = Math.Clamp((toX * edgeX + toY * edgeY) / (edgeX * edgeX + edgeY * edgeY), 0, 1);
            var (offX, offY) = (toX - edgeX * along, toY - edgeY * along);
            nearest = MathF.Min(nearest, offX * offX + offY * offY);
            if (a.Y > y != b.Y > y && x < edgeX * (y - a.Y) / edgeY + a.X) inside = !inside;
            a = b;
        }
        var distance = MathF.Sqrt(nearest);
        return inside ? -distance : distance;
    }
}
