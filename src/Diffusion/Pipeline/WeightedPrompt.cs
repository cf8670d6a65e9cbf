using System.Text;

namespace Distributed.Diffusion;

/// <summary>
/// A prompt in the syntax of the web UIs: <c>(words)</c> ×1.1, <c>[words]</c> ÷1.1, <c>(words:1.3)</c> ×1.3, nesting multiplies;
/// <c>\(</c>, <c>\)</c>, <c>\[</c>, <c>\]</c> and <c>\\</c> stand for the characters themselves; <c>BREAK</c> starts a new chunk. A bracket
/// without a partner is text, and so is what follows a colon and is not a plain decimal number.
/// </summary>
internal sealed class WeightedPrompt
{
    /// <summary>The largest weight, written or by nesting; what is more counts as this, and what is below 0 as 0.</summary>
    public const int MaxWeight = 10;

    private const double Emphasis = 1.1;
    private const double Huge = 1e100;       // ever finite, so that 0 times it stays 0

    private WeightedPrompt(IReadOnlyList<IReadOnlyList<WeightedText>> sections) => Sections = sections;

    /// <summary>The texts between one BREAK and the next, at least one section; neighbours differ in weight.</summary>
    public IReadOnlyList<IReadOnlyList<WeightedText>> Sections { get; }

    /// <summary>Reads a prompt.</summary>
    public static WeightedPrompt Parse(string prompt)
    {
        var sections = new List<IReadOnlyList<WeightedText>>();
        var section = new List<WeightedText>();
        var text = new StringBuilder();
        var outer = new Stack<(int Emphasis, double Written)>();
        var (emphasis, written) = (0, 1.0);      // (a [b]) is exactly 1 again: emphasis is counted, not multiplied
        var (weight, at) = (1.0, 0);             // of the text gathered so far
        foreach (var mark in PromptMarks.Find(prompt))
        {
            Gather(prompt.AsSpan(at, mark.At - at));
            at = mark.At + mark.Length;
            switch (mark.Kind)
            {
                case PromptMarkKind.OpenRound:
                    outer.Push((emphasis, written));
                    if (mark.Weight is { } factor) written = Math.Min(written * factor, Huge);
                    else emphasis++;
                    break;
                case PromptMarkKind.OpenSquare:
                    outer.Push((emphasis, written));
                    emphasis--;
                    break;
                case PromptMarkKind.Close:
                    (emphasis, written) = outer.Pop();
                    break;
                case PromptMarkKind.Break:
                    EndText();
                    sections.Add(section);
                    section = [];
                    break;
            }
        }
        Gather(prompt.AsSpan(at));
        EndText();
        sections.Add(section);
        return new(sections);

        void Gather(ReadOnlySpan<char> words)
        {
            if (words.IsEmpty) return;
            var here = Math.Min(Math.Min(Math.Pow(Emphasis, emphasis), Huge) * written, MaxWeight);
            if (here != weight) EndText();
            weight = here;
            text.Append(words);
        }

        void EndText()
        {
            if (text.Length > 0) section.Add(new(text.ToString(), weight));
            text.Clear();
        }
    }
}
