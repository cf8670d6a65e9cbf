namespace Distributed.PaintModel;

/// <summary>
/// Describes scenes in the sentences of a small grammar. <see cref="Plain"/> says all there is to say; <see cref="Free"/>, for training,
/// leaves out, adds and varies; <see cref="HeldOut"/> builds sentences that training never sees, of words it knows.
/// </summary>
internal static class Caption
{
    /// <summary>How far from the middle an object may be to be in the centre, and how far it must be to be at a side.</summary>
    private const float Center = 0.09f, Side = 0.14f, Dominance = 1.2f;

    /// <summary>"a small red circle above a large blue square on a white background".</summary>
    public static string Plain(Scene scene) => $"{string.Join($" {Relation(scene)} ", scene.Objects.Select(Full))} on a {Words.Of(scene.Background)[0]} background";

    /// <summary>One of many ways of saying it, or a part of it.</summary>
    /// <param name="scene">What to describe.</param>
    /// <param name="random">Chooses.</param>
    /// <param name="arePlaces">Whether two objects are also told apart by their places: "a red circle at the top and a blue square at the bottom".</param>
    public static string Free(Scene scene, Random random, bool arePlaces = false)
    {
        var choose = new Chooser(random);
        var terse = choose.Happens(0.08);                    // "red circle on white"
        var subject = scene.Objects.Count == 1
            ? Phrase(scene.Objects[0], choose, terse) + (choose.Happens(0.3) ? Position(scene.Objects[0]) : "")
            : arePlaces && choose.Happens(0.3) ? string.Join(" and ", scene.Objects.Zip(Places(scene.Relation!.Value), (item, place) => $"{Phrase(item, choose, terse)} {place}"))
            : string.Join(choose.Happens(0.12) ? " and " : $" {choose.From(Words.Of(scene.Relation!.Value), 0.6)} ", scene.Objects.Select(item => Phrase(item, choose, terse)));
        var text = subject + (choose.Happens(0.88) ? Ground(scene.Background, choose, terse) : "");
        if (choose.Happens(0.3)) text = $"{choose.From(Words.Openings)} {text}";
        if (choose.Happens(0.15)) text += $", {choose.From(Words.Endings)}";
        if (choose.Happens(0.05)) text += $", {choose.From(Words.Endings)}";
        if (choose.Happens(0.05)) text += $", {choose.Letters()}";                            // words it will never know are to be passed over
        if (choose.Happens(0.1)) text = text.ToUpperInvariant();
        else if (choose.Happens(0.3)) text = char.ToUpperInvariant(text[0]) + text[1..] + (choose.Happens(0.5) ? "." : "");
        return text;
    }

    /// <summary>A sentence form that training never sees.</summary>
    public static string HeldOut(Scene scene, Random random)
    {
        var choose = new Chooser(random);
        var ground = Words.Of(scene.Background)[0];
        if (scene.Objects.Count == 2)
        {
            return choose.Happens(0.5)
                ? $"{Full(scene.Objects[0])} is {Relation(scene)} {Full(scene.Objects[1])} on a {ground} background"
                : $"on a {ground} background, {Full(scene.Objects[0])} {Relation(scene)} {Full(scene.Objects[1])}";
        }
        var item = scene.Objects[0];
        return choose.From(
        [
            $"on a {ground} background, {Full(item)}",
            $"{ground} background with {Full(item)}",
            $"{Words.WithArticle(Words.Of(item.Shape)[0])}, {Words.Of(item.Color)[0]}, on a {ground} background",
        ]);
    }

    private static string Relation(Scene scene) => scene.Relation is { } relation ? Words.Of(relation)[0] : "";

    private static string Full(SceneObject item) =>
        Words.WithArticle($"{Words.Of(item.Size)[0]} {Words.Of(item.Color)[0]} {Words.Of(item.Shape)[0]}".TrimStart());

    private static string Phrase(SceneObject item, Chooser choose, bool terse)
    {
        var size = choose.Happens(0.85) ? choose.From(Words.Of(item.Size), 0.6) : "";
        var words = $"{size} {choose.From(Words.Of(item.Color), 0.8)} {choose.From(Words.Of(item.Shape), 0.8)}".TrimStart();
        return terse ? words : Words.WithArticle(words);
    }

    private static string Position(SceneObject item)
    {
        var (x, y) = (item.X - 0.5f, item.Y - 0.5f);
        var (across, down) = (MathF.Abs(x), MathF.Abs(y));
        return across < Center && down < Center ? " in the center"
            : across > Side && across > down * Dominance ? x < 0 ? " on the left" : " on the right"
            : down > Side && down > across * Dominance ? y < 0 ? " at the top" : " at the bottom"
            : "";
    }

    /// <summary>Where two objects are, the first and the second.</summary>
    private static string[] Places(Relation relation) => relation switch
    {
        PaintModel.Relation.Above => ["at the top", "at the bottom"],
        PaintModel.Relation.Below => ["at the bottom", "at the top"],
        PaintModel.Relation.LeftOf => ["on the left", "on the right"],
        _ => ["on the right", "on the left"],
    };

    private static string Ground(Background background, Chooser choose, bool terse)
    {
        var color = choose.From(Words.Of(background), 0.8);
        return terse ? $" on {color}" : choose.Number(6) switch
        {
            0 => $" on {color}",
            1 => $", {color} background",
            2 => $" against a {color} background",
            3 => $" with a {color} background",
            _ => $" on a {color} background",
        };
    }
}
