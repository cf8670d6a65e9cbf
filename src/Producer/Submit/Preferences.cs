using System.Globalization;
using System.Text.RegularExpressions;

namespace Distributed.Producer;

/// <summary>The header <c>Prefer</c> (RFC 7240), as far as the API knows it. What is unknown or malformed is ignored, as the RFC asks.</summary>
/// <param name="Wait">How long the client would wait for the end of the job; null when it would not.</param>
/// <param name="RespondAsync">Whether it would have its answer at once, or after that time, and not when the job has ended.</param>
internal sealed partial record Preferences(TimeSpan? Wait, bool RespondAsync)
{
    /// <summary>The header's name.</summary>
    public const string Name = "Prefer";

    /// <summary>The longest wait in seconds; who would wait longer waits this long.</summary>
    public const int MaxWaitSeconds = 60;

    /// <summary>What the header does where a job is read.</summary>
    public const string Description =
        "wait=n (RFC 7240) waits up to n seconds, 1 to 60, for the end of the job. Preference-Applied says what was done; what is malformed is ignored.";

    /// <summary>Reads the header; several lines of it are joined with commas.</summary>
    public static Preferences Parse(string? header)
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match one in Preference().Matches(header ?? ""))
            found.TryAdd(one.Groups["name"].Value, one.Groups["value"].Value.Trim('"'));          // of two alike the first counts
        TimeSpan? wait = found.TryGetValue("wait", out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, MaxWaitSeconds)) : null;
        return new(wait, found.TryGetValue("respond-async", out var value) && value.Length == 0);
    }

    /// <summary>Tells the client what was done about its preferences.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="takesAsync">Whether the request is one that <c>respond-async</c> means anything to.</param>
    public void SayApplied(HttpResponse response, bool takesAsync)
    {
        List<string> applied = [];
        if (RespondAsync && takesAsync) applied.Add("respond-async");
        if (Wait is { } wait) applied.Add(string.Create(CultureInfo.InvariantCulture, $"wait={(int)wait.TotalSeconds}"));
        if (applied.Count > 0) response.Headers["Preference-Applied"] = string.Join(", ", applied);
    }

    /// <summary>One preference with its parameters, which we know none of, between commas. A comma within quotes is none.</summary>
    [GeneratedRegex("""
        (?<=^|,)[ \t]*(?<name>[!#$%&'*+\-.^_`|~0-9A-Za-z]+)(?:[ \t]*=[ \t]*(?<value>[!#$%&'*+\-.^_`|~0-9A-Za-z]+|"(?:[^"\\]|\\.)*")?)?[ \t]*(?:;(?:[^",]|"(?:[^"\\]|\\.)*")*)?(?=,|$)
        """)]
    private static partial Regex Preference();
}
