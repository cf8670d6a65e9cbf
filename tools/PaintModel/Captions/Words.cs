namespace Distributed.PaintModel;

/// <summary>The words of captions; of synonyms the first is the plain one.</summary>
internal static class Words
{
    private static readonly string[][] Shapes =
        [["circle", "disc", "dot"], ["square", "box"], ["triangle"], ["star"], ["heart"], ["ring", "donut"], ["cross", "plus"]];

    private static readonly string[][] Colors =
        [["red"], ["orange"], ["yellow"], ["green"], ["blue"], ["purple", "violet"], ["pink"], ["brown"], ["black"], ["white"]];

    private static readonly string[][] Backgrounds =
        [["white"], ["black"], ["gray", "grey"], ["beige"], ["light blue", "sky blue"], ["dark blue", "navy blue", "navy"]];

    private static readonly string[][] Sizes = [["small", "little", "tiny"], [""], ["large", "big", "huge"]];

    private static readonly string[][] Relations =
        [["above", "over"], ["below", "under", "beneath"], ["to the left of", "left of"], ["to the right of", "right of"]];

    /// <summary>What people write before what they want.</summary>
    public static IReadOnlyList<string> Openings { get; } =
    [
        "a photo of", "a picture of", "a drawing of", "an image of", "a painting of", "an illustration of", "photo of", "picture of", "drawing of",
        "there is", "this is", "draw", "paint", "show me", "please draw", "i want",
    ];

    /// <summary>What people write after it.</summary>
    public static IReadOnlyList<string> Endings { get; } =
    [
        "highly detailed", "simple", "minimalist", "flat design", "clean", "digital art", "4k", "high quality", "vector graphics", "icon", "best quality",
        "sharp focus", "masterpiece", "beautiful", "clip art",
    ];

    public static IReadOnlyList<string> Of(ShapeKind shape) => Shapes[(int)shape];

    public static IReadOnlyList<string> Of(PaintColor color) => Colors[(int)color];

    public static IReadOnlyList<string> Of(Background background) => Backgrounds[(int)background];

    public static IReadOnlyList<string> Of(ObjectSize size) => Sizes[(int)size];

    public static IReadOnlyList<string> Of(Relation relation) => Relations[(int)relation];

    /// <summary>"a" or "an" before a phrase.</summary>
    public static string WithArticle(string phrase) => ("aeiou".Contains(phrase[0], StringComparison.Ordinal) ? "an " : "a ") + phrase;
}
