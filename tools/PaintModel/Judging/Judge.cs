namespace Distributed.PaintModel;

/// <summary>Compares what a picture shows with what its caption says. Of two objects it takes the assignment that speaks most for the picture.</summary>
internal static class Judge
{
    private const float LeastShift = 0.04f;                  // centres must differ by so much for a relation to hold

    public static Verdict Compare(Scene scene, Picture picture)
    {
        var reading = PictureReader.Read(picture);
        var wanted = scene.Objects;
        var (background, count) = (reading.Background == scene.Background, reading.Objects.Count == wanted.Count);
        var found = reading.Objects.Take(wanted.Count).ToArray();
        return Assignments(found).Select(Score).MaxBy(Weight)!;

        Verdict Score(Sighting?[] assigned)
        {
            var pairs = wanted.Zip(assigned).Where(pair => pair.Second is not null).ToArray();
            return new(wanted.Count, background, count,
                pairs.Count(pair => pair.First.Color == pair.Second!.Color), pairs.Count(pair => pair.First.Shape == pair.Second!.Shape),
                wanted.Count == 1 ? count : pairs.Length == 2 && Holds(scene.Relation!.Value, assigned[0]!, assigned[1]!));
        }

        Sighting?[][] Assignments(Sighting[] found) => (wanted.Count, found.Length) switch
        {
            (1, _) => [[found.FirstOrDefault()]],
            (_, 0) => [[null, null]],
            (_, 1) => [[found[0], null], [null, found[0]]],
            _ => [[found[0], found[1]], [found[1], found[0]]],
        };
    }

    private static int Weight(Verdict verdict) => 2 * verdict.Colors + 2 * verdict.Shapes + (verdict.Related ? 1 : 0);

    private static bool Holds(Relation relation, Sighting first, Sighting second) => relation switch
    {
        Relation.Above => first.Y < second.Y - LeastShift,
        Relation.Below => first.Y > second.Y + LeastShift,
        Relation.LeftOf => first.X < second.X - LeastShift,
        _ => first.X > second.X + LeastShift,
    };
}
