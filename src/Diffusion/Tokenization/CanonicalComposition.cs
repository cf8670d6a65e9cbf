using System.Text;

namespace Distributed.Diffusion;

/// <summary>Unicode normalisation form C (UAX #15), for builds without ICU, where <see cref="string.Normalize()"/> leaves text as it is.</summary>
internal static class CanonicalComposition
{
    private const char FirstAffected = '\u0300';      // everything below is its own normal form
    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int Leads = 19, Vowels = 21, Trails = 28;

    /// <summary>Gives the text in form C. Its surrogates must be paired.</summary>
    public static string Compose(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstAffected, char.MaxValue)) return text;
        var data = CanonicalData.Instance;
        var points = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes()) Decompose(rune.Value, points, data);
        Reorder(points, data);
        ComposeInPlace(points, data);

        var result = new StringBuilder(points.Count);
        foreach (var point in points) result.Append(new Rune(point));
        return result.ToString();
    }

    private static void Decompose(int point, List<int> points, CanonicalData data)
    {
        var syllable = point - HangulBase;
        if (syllable is >= 0 and < Leads * Vowels * Trails)
        {
            points.Add(LeadBase + syllable / (Vowels * Trails));
            points.Add(VowelBase + syllable / Trails % Vowels);
            if (syllable % Trails > 0) points.Add(TrailBase + syllable % Trails);
        }
        else if (data.Decompositions.TryGetValue(point, out var parts))
        {
            Decompose(parts.First, points, data);
            if (parts.Second != 0) Decompose(parts.Second, points, data);
        }
        else
        {
            points.Add(point);
        }
    }

    /// <summary>Puts each run of combining marks into the order of their classes, marks of one class staying in theirs.</summary>
    private static void Reorder(List<int> points, CanonicalData data)
    {
        for (var start = 0; start < points.Count; start++)
        {
            var end = start;
            while (end < points.Count && data.CombiningClasses.ContainsKey(points[end])) end++;
            if (end - start > 1)
            {
                var run = points.GetRange(start, end - start).OrderBy(mark => data.CombiningClasses[mark]).ToArray();      // stable
                for (var i = 0; i < run.Length; i++) points[start + i] = run[i];
            }
            start = end;
        }
    }

    private static void ComposeInPlace(List<int> points, CanonicalData data)
    {
        var starter = -1;
        var written = 0;
        var lastClass = 0;
        for (var read = 0; read < points.Count; read++)
        {
            var point = points[read];
            var combining = data.CombiningClasses.GetValueOrDefault(point);
            var adjacent = written - 1 == starter;
            // A mark is blocked from its starter by one of the same or a higher class between them.
            if (starter >= 0 && (adjacent || lastClass != 0 && lastClass < combining)
                && Pair(points[starter], point, data) is { } composed)
            {
                points[starter] = composed;
                continue;
            }
            if (combining == 0) starter = written;
            lastClass = combining;
            points[written++] = point;
        }
        points.RemoveRange(written, points.Count - written);
    }

    private static int? Pair(int first, int second, CanonicalData data)
    {
        var lead = first - LeadBase;
        var vowel = second - VowelBase;
        if (lead is >= 0 and < Leads && vowel is >= 0 and < Vowels) return HangulBase + (lead * Vowels + vowel) * Trails;

        var syllable = first - HangulBase;
        var trail = second - TrailBase;
        if (syllable is >= 0 and < Leads * Vowels * Trails && syllable % Trails == 0 && trail is > 0 and < Trails) return first + trail;

        return data.Compositions.TryGetValue((first, second), out var composed) ? composed : null;
    }
}
