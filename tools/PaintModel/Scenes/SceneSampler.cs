namespace Distributed.PaintModel;

/// <summary>Draws scenes. The same random numbers give the same scenes.</summary>
internal static class SceneSampler
{
    /// <summary>Part of the shape's radius it may reach beyond it, and what stays free around it.</summary>
    private const float Reach = 1.1f, Margin = 0.02f;

    private const float Askew = 0.15f;                       // of two objects, how far the second may be off the first's line
    private const double DifferentColors = 0.85;

    private static readonly (float Least, float Most)[] AloneRadius = [(.145f, .18f), (.215f, .26f), (.30f, .37f)];
    private static readonly (float Least, float Most)[] PairRadius = [(.135f, .15f), (.165f, .18f), (.195f, .21f)];

    /// <summary>A scene whose shapes and colours may all be trained on.</summary>
    public static Scene Trained(Random random, int objects) => Until(random, objects, scene => !HeldOutPairs.AppearIn(scene));

    /// <summary>A scene of which at least one object was never trained on in its colour.</summary>
    public static Scene HeldOut(Random random, int objects) => Until(random, objects, HeldOutPairs.AppearIn);

    private static Scene Until(Random random, int objects, Func<Scene, bool> isWanted)
    {
        while (true)
        {
            var scene = objects == 1 ? Alone(random) : Pair(random);
            if (isWanted(scene)) return scene;
        }
    }

    private static Scene Alone(Random random)
    {
        var background = Any<Background>(random);
        var size = Any<ObjectSize>(random);
        var radius = Between(random, AloneRadius[(int)size]);
        var edge = radius * Reach + Margin;
        return new(background, [new(Any<ShapeKind>(random), Visible(random, background), size, Between(random, edge, 1 - edge), Between(random, edge, 1 - edge), radius)]);
    }

    private static Scene Pair(Random random)
    {
        var background = Any<Background>(random);
        var relation = Any<Relation>(random);
        var (sizeA, sizeB) = (Any<ObjectSize>(random), Any<ObjectSize>(random));
        var (radiusA, radiusB) = (Between(random, PairRadius[(int)sizeA]), Between(random, PairRadius[(int)sizeB]));
        var colorA = Visible(random, background);
        var colorB = Visible(random, background, random.NextDouble() < DifferentColors ? colorA : null);

        var (edgeA, edgeB, apart) = (radiusA * Reach + Margin, radiusB * Reach + Margin, (radiusA + radiusB) * Reach + Margin);
        var alongA = Between(random, edgeA, 1 - edgeB - apart);
        var alongB = Between(random, alongA + apart, 1 - edgeB);
        var acrossA = Between(random, edgeA, 1 - edgeA);
        var acrossB = Math.Clamp(acrossA + Between(random, -Askew, Askew), edgeB, 1 - edgeB);
        return new(background, [Placed(sizeA, radiusA, colorA, alongA, acrossA), Placed(sizeB, radiusB, colorB, alongB, acrossB)], relation);

        SceneObject Placed(ObjectSize size, float radius, PaintColor color, float along, float across)
        {
            var place = relation is Relation.Below or Relation.RightOf ? 1 - along : along;
            var (x, y) = relation is Relation.Above or Relation.Below ? (across, place) : (place, across);
            return new(Any<ShapeKind>(random), color, size, x, y, radius);
        }
    }

    private static PaintColor Visible(Random random, Background background, PaintColor? other = null)
    {
        while (true)
        {
            var color = Any<PaintColor>(random);
            if (color != other && Palette.IsVisible(color, background)) return color;
        }
    }

    private static T Any<T>(Random random) where T : struct, Enum
    {
        var values = Enum.GetValues<T>();
        return values[random.Next(values.Length)];
    }

    private static float Between(Random random, (float Least, float Most) range) => Between(random, range.Least, range.Most);

    private static float Between(Random random, float least, float most) => least + (most - least) * random.NextSingle();
}
