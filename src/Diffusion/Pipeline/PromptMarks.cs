using System.Globalization;

namespace Distributed.Diffusion;

/// <summary>
/// Finds the marks of the weighted syntax in one pass: brackets with their partners, escapes, <c>BREAK</c>. What has no partner is text. Time
/// and memory grow linearly with the prompt.
/// </summary>
internal static class PromptMarks
{
    private const string Break = "BREAK";

    /// <summary>The marks from left to right. None overlaps another.</summary>
    public static IReadOnlyList<PromptMark> Find(string prompt)
    {
        var marks = new List<PromptMark>();
        var open = new Stack<int>();                                        // indices into marks, the innermost last
        var (round, square) = (0, 0);                                       // how many of each are open
        for (var at = 0; at < prompt.Length; at++)
        {
            switch (prompt[at])
            {
                case '\\' when at + 1 < prompt.Length && prompt[at + 1] is '(' or ')' or '[' or ']' or '\\':
                    marks.Add(new(PromptMarkKind.Escape, at++, 1));
                    break;
                case '(':
                    round++;
                    Open(at);
                    break;
                case '[':
                    square++;
                    Open(at);
                    break;
                case ')' when round > 0:
                    var (start, weight) = WeightBefore(prompt, at);
                    Close('(', new(PromptMarkKind.OpenRound, 0, 1) { Weight = weight });
                    marks.Add(new(PromptMarkKind.Close, start, at + 1 - start));
                    break;
                case ']' when square > 0:
                    Close('[', new(PromptMarkKind.OpenSquare, 0, 1));
                    marks.Add(new(PromptMarkKind.Close, at, 1));
                    break;
                case 'B' when IsBreak(prompt, at):
                    marks.Add(new(PromptMarkKind.Break, at, Break.Length));
                    at += Break.Length - 1;
                    break;
            }
        }
        marks.RemoveAll(mark => mark.Kind == PromptMarkKind.Text);
        return marks;

        void Open(int at)
        {
            open.Push(marks.Count);
            marks.Add(new(PromptMarkKind.Text, at, 1));                     // until its partner is found
        }

        // The nearest open bracket of this kind is the partner; those opened after it have none.
        void Close(char bracket, PromptMark partner)
        {
            while (prompt[marks[open.Peek()].At] != bracket) Leave();
            var at = Leave();
            marks[at] = partner with { At = marks[at].At };
        }

        int Leave()
        {
            var left = open.Pop();
            if (prompt[marks[left].At] == '(') round--;
            else square--;
            return left;
        }
    }

    /// <summary>Reads <c>:1.3</c> backwards from a closing bracket; where there is none, the bracket alone is the mark.</summary>
    private static (int Start, double? Weight) WeightBefore(string prompt, int close)
    {
        var end = close;
        while (end > 0 && char.IsWhiteSpace(prompt[end - 1])) end--;
        var start = end;
        while (start > 0 && (char.IsAsciiDigit(prompt[start - 1]) || prompt[start - 1] == '.')) start--;
        if (start > 0 && prompt[start - 1] is '+' or '-') start--;
        var number = prompt.AsSpan(start, end - start);
        while (start > 0 && char.IsWhiteSpace(prompt[start - 1])) start--;
        if (start == 0 || prompt[start - 1] != ':') return (close, null);
        if (!double.TryParse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight))
            return (close, null);
        return (start - 1, Math.Clamp(weight, 0, WeightedPrompt.MaxWeight));
    }

    private static bool IsBreak(string prompt, int at) =>
        string.CompareOrdinal(prompt, at, Break, 0, Break.Length) == 0
        && (at == 0 || !IsWord(prompt[at - 1])) && (at + Break.Length == prompt.Length || !IsWord(prompt[at + Break.Length]));

    private static bool IsWord(char letter) => char.IsLetterOrDigit(letter) || letter == '_';
}
