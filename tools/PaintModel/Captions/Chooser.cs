namespace Distributed.PaintModel;

/// <summary>Choices by chance.</summary>
internal sealed class Chooser(Random random)
{
    public bool Happens(double probability) => random.NextDouble() < probability;

    public int Number(int below) => random.Next(below);

    public string From(IReadOnlyList<string> options) => options[random.Next(options.Count)];

    /// <summary>The first option with the given probability, any of them otherwise.</summary>
    public string From(IReadOnlyList<string> options, double first) => Happens(first) ? options[0] : From(options);

    /// <summary>A word that means nothing.</summary>
    public string Letters() => string.Concat(Enumerable.Range(0, 3 + random.Next(5)).Select(_ => (char)('a' + random.Next(26))));
}
